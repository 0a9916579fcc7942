import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenByScores, readJudge, readJudgeOfficial } from '../../../src/core/benchmark/reading/judge';
import { JUDGE_REPLIES } from './judgeReplies';

const AB = ['A', 'B'];
const scores = (pair: readonly [number, number] | null) => pair && { A: pair[0], B: pair[1] };

describe.each(Object.entries(JUDGE_REPLIES))('a judge that writes %s', (_kind, replies) => {
  it.each(replies)('%j: the official parser reads %j, a person %j', (reply, official, person) => {
    expect(readJudgeOfficial(reply, AB)).toEqual(scores(official));
    expect(readJudge(reply, AB)).toEqual(scores(person));
  });
});

it('the table is as large as it should be', () => {
  expect(Object.values(JUDGE_REPLIES).flat().length).toBeGreaterThanOrEqual(60);
});

describe('whatever the scores', () => {
  const whole = fc.integer({ min: 0, max: 10 });
  const half = fc.integer({ min: 0, max: 20 }).map(n => n / 2);
  const reason = fc.constantFrom(
    '',
    'It says left.',
    'A is closer than B.',
    'The finding measures 3 cm; "B" would be 4.',
  );
  const styles: readonly ((a: number, b: number) => string)[] = [
    (a, b) => `A: ${a}\nB: ${b}`,
    (a, b) => `B: ${b}\nA: ${a}`,
    (a, b) => `**A**: ${a}\n**B**: ${b}`,
    (a, b) => `A: ${a}/10\nB: ${b}/10`,
    (a, b) => `Answer A: ${a} out of 10\nAnswer B: ${b} out of 10`,
    (a, b) => `Scores: A=${a}, B=${b}.`,
    (a, b) => `| A | ${a} |\n| B | ${b} |`,
    (a, b) => `\`\`\`json\n${JSON.stringify({ A: a, B: b })}\n\`\`\``,
    (a, b) => JSON.stringify({ A: { reason: 'A: as said', score: a }, B: { reason: 'none', score: b } }),
    (a, b) => `I give ${a} for A and ${b} for B.`,
    (a, b) => `Answer A gets a score of ${a}, and Answer B gets a score of ${b}.`,
  ];

  it('every way of writing them down is read alike', () => {
    fc.assert(
      fc.property(half, half, fc.constantFrom(...styles), (a, b, write) => {
        expect(readJudge(write(a, b), AB)).toEqual({ A: a, B: b });
      }),
      { numRuns: 1000 },
    );
  });

  it('as asked for, both parsers agree, whatever the reason says', () => {
    fc.assert(
      fc.property(whole, whole, reason, (a, b, why) => {
        const reply = `A: ${a}\nB: ${b}\nYour explanation: ${why}`;
        expect(readJudgeOfficial(reply, AB)).toEqual({ A: a, B: b });
        expect(readJudge(reply, AB)).toEqual({ A: a, B: b });
      }),
    );
  });

  it('the official parser fails or gives whole numbers, and the robust one stays on the scale', () => {
    const piece = fc.constantFrom(
      'A',
      'B',
      ': ',
      ' ',
      '\n',
      '8',
      '10',
      '2',
      '.5',
      '/',
      '-',
      '{',
      '"',
      '}',
      ',',
      'score',
      '**',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), pieces => {
        const reply = pieces.join('');
        for (const score of Object.values(readJudgeOfficial(reply, AB) ?? {}))
          expect(Number.isInteger(score)).toBe(true);
        const read = readJudge(reply, AB);
        if (read === null) return;
        expect(Object.keys(read)).toEqual(AB);
        for (const score of Object.values(read)) expect(score >= 0 && score <= 10).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('an option is chosen if it scores at least 3 more than every other, and the same if all are moved alike', () => {
    expect([chosenByScores({ A: 8, B: 5 }), chosenByScores({ A: 5, B: 8 })]).toEqual(['A', 'B']);
    expect([chosenByScores({ A: 7.9, B: 5 }), chosenByScores({ A: 5, B: 5 }), chosenByScores({ A: 8 })]).toEqual([
      null,
      null,
      null,
    ]);
    expect([chosenByScores({ A: 9, B: 1, C: 6 }), chosenByScores({ A: 9, B: 1, C: 7 })]).toEqual(['A', null]);
    fc.assert(
      fc.property(whole, whole, whole, (a, b, by) => {
        expect(chosenByScores({ A: a + by, B: b + by })).toBe(chosenByScores({ A: a, B: b }));
      }),
    );
  });

  it('reads as many options as there are', () => {
    expect(readJudge('A: 1\nB: 2\nC: 9', ['A', 'B', 'C'])).toEqual({ A: 1, B: 2, C: 9 });
    expect(readJudge('A: 1\nB: 2', ['A', 'B', 'C'])).toBeNull();
    expect(readJudgeOfficial('A: 1\nB: 2\nC: 9\nwhy', ['A', 'B', 'C'])).toEqual({ A: 1, B: 2, C: 9 });
  });
});
