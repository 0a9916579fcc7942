/** Fields of configured endpoints and encoders that are read by another name as well. */

/** Other name → the field that it means. */
const OTHER_NAMES: Readonly<Record<string, string>> = { structuredOutput: 'constrain', maxAttempts: 'tries' };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Entries with each field by its own name; where an entry has both, the other name is left for the schema to refuse. */
export function withFieldNames(entries: unknown): unknown {
  if (!Array.isArray(entries)) return entries;
  return entries.map((entry: unknown) => {
    if (!isObject(entry)) return entry;
    const fields = Object.entries(entry).map(([name, value]) => {
      const meant = OTHER_NAMES[name];
      return [meant === undefined || meant in entry ? name : meant, value] as const;
    });
    return Object.fromEntries(fields);
  });
}

/** Which entries use other names, as a notice names them. */
export function listOtherNames(entries: unknown): string[] {
  if (!Array.isArray(entries)) return [];
  return entries.filter(isObject).flatMap(entry =>
    Object.entries(OTHER_NAMES)
      .filter(([name]) => name in entry)
      .map(([name, meant]) => `"${String(entry['name'])}": ${name} is now ${meant}`),
  );
}
