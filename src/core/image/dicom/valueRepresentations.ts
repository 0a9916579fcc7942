/** How elements are written, and the value representations that show it. */

export type Writing = 'implicit' | 'explicit' | 'big-endian';

/** Source: PS3.5, 6.2. */
export const isVr = (bytes: Uint8Array, at: number): boolean =>
  /^(A[EST]|CS|D[AST]|F[DL]|IS|L[OT]|O[BDFLVW]|PN|S[HLQSTV]|TM|U[CILNRSTV])$/.test(
    String.fromCharCode(...bytes.subarray(at, at + 2)),
  );
