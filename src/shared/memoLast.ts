/** A function that gives the same result again for as long as it is called with the very same values. */
export function memoLast<Values extends readonly unknown[], Result>(
  make: (...values: Values) => Result,
): (...values: Values) => Result {
  let last: { readonly values: Values; readonly result: Result } | undefined;
  return (...values) => {
    if (last?.values.every((value, n) => Object.is(value, values[n])) === true) return last.result;
    last = { values, result: make(...values) };
    return last.result;
  };
}
