/**
 * Marks that may follow one letter before the rest is dropped. Unicode's Stream-Safe Text Format (UAX #15) allows 30; no
 * script needs more than ten. Normalisation sorts the marks of a run by insertion, so the time for a run without a limit
 * grows with its square: 80,000 marks take 14 s.
 */
const MOST_MARKS = 30;
/** Tried only where a run begins: otherwise each mark of a run that is just short enough would be a start of its own. */
const LONG_RUN = new RegExp(`(?<!\\p{M})(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu');

/** Text in the normal form NFKC, in a time that grows with its length alone. */
export const normalForm = (text: string): string => text.replace(LONG_RUN, '$1').normalize('NFKC');
