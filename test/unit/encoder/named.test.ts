import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/endpoint/config';
import { encoderNamed, placeEncoders, whyNotEncoderName } from '../../../src/core/encoder/named';
import type { WrittenEncoder } from '../../../src/core/encoder/named';

const home = path.resolve('/home/ada');
const absolute = path.resolve('/models/medsiglip');
const place = (...written: WrittenEncoder[]) => placeEncoders(written, { where: 'the setting', home });

describe('named encoders', () => {
  it('lie where their path says: absolute, from home, or relative to the file', () => {
    expect(place({ name: 'a', path: absolute }, { name: 'b', path: '~/models/b' }, { name: 'c', path: '~' })).toEqual([
      { name: 'a', path: absolute },
      { name: 'b', path: path.join(home, 'models', 'b') },
      { name: 'c', path: home },
    ]);
    const folder = path.resolve('/data/study');
    const far = {
      name: 'far',
      kind: 'vertex-medsiglip',
      url: 'https://far.example/v1/x:predict',
      ca: 'ca.pem',
    } as const;
    const server = { ...far, model: 'm', dim: 4 };
    expect(placeEncoders([server], { where: 'f', folder, home })).toEqual([
      { ...server, ca: path.join(folder, 'ca.pem') },
    ]);
    expect(() => place(server)).toThrow('Its ca is not absolute');
    const [relative] = placeEncoders([{ name: 'a', path: '../models/a' }], { where: 'f', folder, home });
    expect(relative).toMatchObject({ path: path.resolve('/data/models/a') });
  });

  it.each<[string, WrittenEncoder[], string]>([
    ['a relative path in settings', [{ name: 'a', path: 'models/a' }], 'Its path is not absolute.'],
    ['another person’s home', [{ name: 'a', path: '~bob/a' }], 'Its path is not absolute.'],
    ['a name of MedProbe’s own', [{ name: 'general', path: absolute }], 'comes with MedProbe'],
    [
      'a name twice',
      [
        { name: 'a', path: absolute },
        { name: 'a', path: absolute },
      ],
      'There is an encoder "a" already.',
    ],
  ])('refuse %s', (_, written, said) => {
    expect(() => place(...written)).toThrow(said);
  });

  it('are asked for by name, with how they are used', () => {
    const named = [
      { name: 'medsiglip', path: absolute, precision: 'int8', preprocess: 'serving' } as const,
      { name: 'dino', path: absolute },
    ];
    expect(encoderNamed('general', named)).toEqual({ encoder: 'general' });
    expect(encoderNamed('dino', named)).toEqual({ encoder: absolute });
    expect(encoderNamed('medsiglip', named)).toEqual({ encoder: absolute, precision: 'int8', preprocess: 'serving' });
    expect(() => encoderNamed('medsiglp', named)).toThrow('There is no encoder "medsiglp".');
    expect(() => encoderNamed('medsiglp', named)).toThrow(
      expect.objectContaining({
        kind: 'not-found',
        remedy: expect.stringContaining('Did you mean "medsiglip"?') as string,
      }),
    );
  });

  it.each([
    ['', 'Give it a name.'],
    ['a/b', 'A name is'],
    ['-a', 'A name is'],
    ['structure', 'comes with MedProbe'],
    ['taken', 'already'],
    ['medsiglip-448', undefined],
    ['rad_dino.v2', undefined],
  ])('say why a name cannot be given: "%s"', (name, why) => {
    const said = whyNotEncoderName(name, ['taken']);
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(why);
  });
});

describe('encoders of medprobe.json', () => {
  const file = path.resolve('/data/study/medprobe.json');
  const parse = (config: unknown) => parseConfig(JSON.stringify(config), file);

  it('are relative to the file', () => {
    const encoders = [{ name: 'medsiglip', path: 'models/medsiglip', precision: 'fp32' }];
    expect(parse({ encoders, defaults: { encoder: 'medsiglip' } })).toMatchObject({
      encoders: [{ name: 'medsiglip', path: path.resolve('/data/study/models/medsiglip'), precision: 'fp32' }],
      defaults: { encoder: 'medsiglip' },
    });
  });

  it.each([
    ['a misspelt field', { name: 'a', path: 'a', precison: 'int8' }, 'Unrecognized key'],
    ['an unknown precision', { name: 'a', path: 'a', precision: 'int4' }, 'encoders.0.precision'],
    ['no path', { name: 'a' }, 'encoders.0.path'],
    ['a name that is a path', { name: 'a/b', path: 'a' }, 'encoders.0.name'],
    ['a name of MedProbe’s own', { name: 'structure', path: 'a' }, 'comes with MedProbe'],
  ])('say what is wrong: %s', (_, entry, said) => {
    expect(() => parse({ encoders: [entry] })).toThrow(said);
    expect(() => parse({ encoders: [entry] })).toThrow(file);
  });
});
