/**
 * 100,000 random sequences of what can happen to three pairs and a panel that shows one of them (test/support/pairWorld):
 * no pair holds or shows anything of another, no revision falls, no answer is lost, and both sides end up showing the same.
 *
 *     npm run bench -- pair-sequences
 *
 * SEQUENCES=n tries another number, MEDPROBE_FUZZ=1 other sequences. Prints one JSON object; exits with 1 for a sequence
 * that breaks one of these, shrunk to the least that does.
 */
import fc from 'fast-check';
import { holdSequence, sequences } from '../test/support/pairWorld';

const numRuns = Number(process.env['SEQUENCES'] ?? 100_000);
const seed = process.env['MEDPROBE_FUZZ'] === undefined ? { seed: 20_261_122 } : {};
let actions = 0;
const begun = performance.now();
const details = fc.check(
  fc.property(sequences, sequence => {
    actions += sequence.length;
    holdSequence(sequence);
  }),
  { numRuns, ...seed },
);
const seconds = (performance.now() - begun) / 1000;
const { failed, numRuns: sequencesRun, seed: used, errorInstance } = details;
const why = errorInstance instanceof Error ? errorInstance.message : undefined;
const result = { sequences: sequencesRun, actions, seconds: Math.round(seconds), seed: used, failed, why };
console.log(JSON.stringify(result, undefined, 2));
if (failed) process.exitCode = 1;
