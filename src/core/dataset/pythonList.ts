const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
};
const ITEM = /\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*/y;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gu;

/**
 * Reads a Python list of strings as `repr` writes it: `['Cerebral', "Crohn's"]`. Strict, and nothing is ever evaluated.
 * Null where the text is anything else. Source: the Python language reference, "String and Bytes literals".
 */
export function parsePythonList(text: string): string[] | null {
  const inner = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  if (inner.trim() === '') return [];
  const items: string[] = [];
  const next = new RegExp(ITEM);
  for (;;) {
    const match = next.exec(inner);
    const item = match ? unescape(match[1] ?? match[2] ?? '') : null;
    if (item === null) return null;
    items.push(item);
    if (next.lastIndex === inner.length) return items;
    if (inner[next.lastIndex] !== ',') return null;
    next.lastIndex += 1;
  }
}

function unescape(body: string): string | null {
  let valid = true;
  const plain = body.replace(ESCAPE, (_all, x?: string, u?: string, long?: string, simple?: string) => {
    const code = x ?? u ?? long;
    const char = code === undefined ? ESCAPES[simple ?? ''] : fromCode(parseInt(code, 16));
    if (char === undefined) valid = false;
    return char ?? '';
  });
  return valid ? plain : null;
}

const fromCode = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
