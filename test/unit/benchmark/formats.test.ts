import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  AnswerEventSchema,
  formatAnswerEvent,
  formatRunFile,
  parseAnswerEvent,
  parseRunFile,
  RunFileSchema,
} from '../../../src/core/benchmark/formats';

const at = fc
  .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
  .map(d => d.toISOString());
const reading = fc.option(fc.constantFrom('A', 'B'));
const image = fc.constantFrom<1 | 2>(1, 2);
const key = { v: fc.constant(1 as const), pair: fc.string({ unit: 'binary' }), image };

/** Parts that may be absent; none of them is ever present as undefined. */
const answers = fc.record(
  {
    ...key,
    t: fc.constant('answer' as const),
    request: fc.string(),
    text: fc.string({ unit: 'binary' }),
    thought: fc.string(),
    finish: fc.constantFrom<'stop' | 'length' | 'refusal'>('stop', 'length', 'refusal'),
    usage: fc.record({ promptTokens: fc.nat(), completionTokens: fc.nat() }),
    ms: fc.nat(),
    logprobs: fc.record({ A: fc.integer(), B: fc.integer() }),
    read: fc.record({ official: reading, robust: reading }),
    cached: fc.boolean(),
    at,
    repeat: fc.nat(9),
    control: fc.constantFrom('options-swapped', 'image-blank'),
    unknownToThisVersion: fc.jsonValue(),
  },
  { requiredKeys: ['v', 't', 'pair', 'image', 'request', 'text', 'finish', 'ms', 'read', 'cached', 'at'] },
);
const errors = fc.record(
  {
    ...key,
    t: fc.constant('error' as const),
    kind: fc.string(),
    status: fc.integer({ min: 100, max: 599 }),
    message: fc.string(),
    maybeBilled: fc.boolean(),
    at,
  },
  { requiredKeys: ['v', 't', 'pair', 'image', 'kind', 'message', 'maybeBilled', 'at'] },
);

const run = {
  v: 1,
  id: '2026-11-22T09-00-00Z-mc-baseline-first-ab12',
  created: '2026-11-22T09:00:00.000Z',
  medprobe: '0.1.0',
  benchmark: 'mediconfusion',
  protocolVersion: 1,
  mode: 'mc',
  wording: 'official:default',
  templateKey: 'default',
  system: null,
  manifest: { path: 'data/dataset.json', sha256: 'c'.repeat(64), pairs: 176 },
  endpoint: {
    kind: 'baseline',
    name: 'baseline:first',
    host: null,
    model: null,
    reportedModel: null,
    capabilities: null,
  },
  parameters: { temperature: 0, maxTokens: 32, topK: 1 },
  image: { format: 'png', maxSide: 896, quality: 90 },
  controls: [],
  judge: null,
  encoder: null,
  flags: { allowBlind: false, later: true },
  later: { kept: [1, 2] },
};

describe('answers.jsonl', () => {
  test('an event written is one line and reads back as it was, unknown fields included', () => {
    fc.assert(
      fc.property(fc.oneof(answers, errors), event => {
        const line = formatAnswerEvent(event);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(parseAnswerEvent(line, 'x')).toEqual(JSON.parse(JSON.stringify(event)));
      }),
    );
  });

  test('no proper part of a line reads as an event', () => {
    fc.assert(
      fc.property(answers, fc.nat(), (event, n) => {
        const line = formatAnswerEvent(event).trimEnd();
        expect(() => parseAnswerEvent(line.slice(0, n % line.length), 'x')).toThrow();
      }),
    );
  });

  test.each([
    ['{"v":2,"t":"answer"}', 'unsupported', /a\.jsonl, line 3: written by a newer MedProbe \(format version 2\)/],
    ['{"v":1,"t":"remark"}', 'bad-input', /a\.jsonl, line 3/],
    ['{"v":1,"t":"error","pair":"x","image":3}', 'bad-input', /"image"/],
    ['{"v":1', 'bad-input', /not JSON/],
    ['[]', 'bad-input', /line 3/],
    ['null', 'bad-input', /line 3/],
    ['{}', 'bad-input', /line 3/],
  ])('%s is refused', (line, kind, message) => {
    const read = (): unknown => parseAnswerEvent(line, 'a.jsonl, line 3');
    expect(read).toThrow(expect.objectContaining({ kind }));
    expect(read).toThrow(message);
  });
});

describe('run.json', () => {
  test('reads back as written, unknown fields included', () => {
    const parsed = parseRunFile(JSON.stringify(run), 'run.json');
    expect(parsed).toEqual(run);
    expect(parseRunFile(formatRunFile(parsed), 'run.json')).toEqual(run);
  });

  test('every field that must be there is missed by its name', () => {
    for (const field of ['id', 'benchmark', 'manifest', 'endpoint', 'parameters', 'flags', 'templateKey'] as const) {
      const { [field]: _removed, ...rest } = run;
      expect(() => parseRunFile(JSON.stringify(rest), '/r/run.json')).toThrow(new RegExp(`/r/run.json.*"${field}"`));
    }
  });

  test('a newer version says so', () => {
    expect(() => parseRunFile(JSON.stringify({ ...run, v: 7 }), 'run.json')).toThrow(
      expect.objectContaining({ kind: 'unsupported' }),
    );
  });
});

test('both schemas can be told as JSON Schema', () => {
  expect(z.toJSONSchema(RunFileSchema)).toMatchObject({ type: 'object' });
  expect(z.toJSONSchema(AnswerEventSchema)).toHaveProperty('oneOf');
});
