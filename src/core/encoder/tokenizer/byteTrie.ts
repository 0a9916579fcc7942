/** Texts found at a place in UTF-8 bytes. */
const ROOT = 0;
const BYTES = 256;
const utf8 = new TextEncoder();

export class ByteTrie {
  /** node * 256 + byte → node */
  private readonly children = new Map<number, number>();
  private readonly ids = new Map<number, number>();
  private nodes = 1;

  constructor(entries: Iterable<readonly [text: string, id: number]>) {
    for (const [text, id] of entries) this.add(utf8.encode(text), id);
  }

  private add(bytes: Uint8Array, id: number): void {
    let node = ROOT;
    for (const byte of bytes) {
      const key = node * BYTES + byte;
      let next = this.children.get(key);
      if (next === undefined) this.children.set(key, (next = this.nodes++));
      node = next;
    }
    this.ids.set(node, id);
  }

  /** Every text that begins at `start`, shortest first: its id and where it ends. */
  forEach(bytes: Uint8Array, start: number, visit: (id: number, end: number) => void): void {
    let node = ROOT;
    for (let at = start; at < bytes.length; at++) {
      const next = this.children.get(node * BYTES + bytes[at]!);
      if (next === undefined) return;
      node = next;
      const id = this.ids.get(node);
      if (id !== undefined) visit(id, at + 1);
    }
  }

  /** Where the longest text that begins at `start` ends; `start` where none does. */
  longest(bytes: Uint8Array, start: number): number {
    let longest = start;
    this.forEach(bytes, start, (_, end) => (longest = end));
    return longest;
  }
}

/** Bytes of the character that begins with this one. */
export const characterLength = (first: number): number => (first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
