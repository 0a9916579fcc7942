/** How much of one line of a manifest is looked at: a line that nobody wrote by hand must not hold up an editor. */

/** UTF-16 units of a line that is read. A pair has a few hundred. */
export const LONGEST_LINE = 1 << 20;

/** Entries of a line, and of each list or object in it that is checked entry by entry. */
export const MOST_ENTRIES = 1000;

/** Problems of one line that are listed; one more says how many there are beyond. */
export const MOST_PROBLEMS = 100;

const LONGEST_QUOTED = 120;

/** Text of a line as it stands in a message: in quotes, and cut where it is long. */
export const quoted = (text: string): string =>
  text.length <= LONGEST_QUOTED ? `"${text}"` : `"${text.slice(0, LONGEST_QUOTED)}…"`;
