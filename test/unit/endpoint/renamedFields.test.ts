import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/endpoint/config';
import { listOtherNames, withFieldNames } from '../../../src/core/endpoint/renamedFields';

const url = 'http://127.0.0.1:8000/v1';
const own = { constrain: true, tries: 2 };
const other = { structuredOutput: true, maxAttempts: 2 };
const parse = (fields: object, list: 'endpoints' | 'encoders' = 'endpoints') => {
  const server = list === 'endpoints' ? {} : { kind: 'openai-embeddings', model: 'm', dim: 3 };
  return parseConfig(JSON.stringify({ [list]: [{ name: 'lab', url, ...server, ...fields }] }), 'medprobe.json');
};

describe('fields that have two names', () => {
  it('mean the same by either, with a notice that names the one to use', () => {
    const { notices, ...config } = parse(other);
    const { notices: none, ...same } = parse(own);
    expect(config).toEqual(same);
    expect(none).toBeUndefined();
    expect(notices?.join()).toMatch(/medprobe\.json uses old names.*"lab": (\w+) is now (\w+); "lab": /);
    expect(parse({ maxAttempts: 2 }, 'encoders').encoders).toEqual(parse({ tries: 2 }, 'encoders').encoders);
  });

  it('are refused where an endpoint has both', () => {
    expect(() => parse({ ...own, ...other })).toThrow(/cannot be used: endpoints\.0/);
  });

  it('leave everything else as it is', () => {
    for (const odd of [undefined, null, 'x', 3, {}, [null, 1, ['tries']]]) {
      expect(withFieldNames(odd)).toEqual(odd);
      expect(listOtherNames(odd)).toEqual([]);
    }
  });
});
