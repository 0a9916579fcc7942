import { describe, expect, it } from 'vitest';
import { findDisagreements } from '../../../src/core/benchmark/disagreements';
import type { Figure, FigureSet, Metrics } from '../../../src/core/benchmark/types';
import { figureLines } from '../../../src/cli/figures';

const figure = (n: number, of: number): Figure =>
  of === 0 ? { value: null, n, of, ci95: null } : { value: (100 * n) / of, n, of, ci95: [4, 50.06] };
const figures = (n: number, of: number): FigureSet => ({
  setAccuracy: figure(n, of),
  individualAccuracy: figure(n, 2 * of),
  confusion: figure(0, of),
  invalid: figure(0, 2 * of),
  precision: figure(n, of),
});
const metrics: Metrics = {
  benchmark: 'mediconfusion',
  mode: 'mc',
  parser: 'official',
  pairs: 4,
  complete: true,
  perPair: [],
  ...figures(1, 4),
  byCategory: { Cerebral: figures(1, 3), 'Vascular and more': figures(0, 0) },
};

const pairs = Array.from({ length: 12 }, (_, n) => ({ id: `p${n}` }));
const readings = new Map(
  pairs.map(({ id }) => [
    id,
    [
      { official: null, robust: 'B' },
      { official: 'A', robust: 'A' },
    ] as const,
  ]),
);
const disagreements = findDisagreements(pairs, readings, id =>
  id === 'p1' ? undefined : `${'x'.repeat(200)}\n**B** ${id}`,
);

describe('figures for a terminal', () => {
  it('shows each category with what its percentages are of, in aligned columns', () => {
    const lines = figureLines(metrics, [], { verbose: true });
    const table = lines.slice(lines.findIndex(line => line.includes('category')));
    expect(table[1]).toMatch(
      /^ {2}Cerebral +33\.33 % +\[4\.00, 50\.06\] +1\/3 +16\.67 % +\[4\.00, 50\.06\] +1\/6 +0\.00 % +\[4\.00, 50\.06\] +0\/3$/,
    );
    expect(table[2]).toMatch(/^ {2}Vascular and more +– +0\/0/);
    expect(new Set(table.map(line => line.length)).size).toBe(1);
  });

  it('shows what the intervals take as independent', () => {
    const lines = figureLines({ ...metrics, components: 3 }, [], { verbose: false });
    expect(lines.find(line => line.includes('set accuracy'))).toContain('25.00 %    [4.00, 50.06]        1/4');
    expect(lines).toContain(
      '  [ ] 95 % intervals; pairs that share images count as belonging together (3 independent groups)',
    );
  });

  it('counts what the parsers read differently, and shows ten of them where details are wanted', () => {
    expect(disagreements).toHaveLength(12);
    const brief = figureLines(metrics, disagreements, { verbose: false });
    expect(brief.at(-1)).toBe(
      '12 answers are read differently by the official and the robust parser (--verbose shows some)',
    );
    const examples = figureLines(metrics, disagreements, { verbose: true }).filter(line => line.includes(', image 1'));
    expect(examples).toHaveLength(10);
    expect(examples[0]).toMatch(/^ {2}p0, image 1: official –, robust B: "…x+\\n\*\*B\*\* p0"$/);
    expect(examples[1]).toMatch(/robust B: no text was recorded$/);
  });
});
