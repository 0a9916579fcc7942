import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { preprocessing } from '../../../../src/core/encoder/preprocess/fromFolder';
import { processorSpec } from '../../../../src/core/encoder/preprocess/processorConfig';

const HALF = [0.5, 0.5, 0.5];
const medsiglip = {
  do_convert_rgb: null,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: HALF,
  image_processor_type: 'SiglipImageProcessor',
  image_std: HALF,
  processor_class: 'SiglipProcessor',
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { height: 448, width: 448 },
};
const radDino = {
  crop_size: { height: 518, width: 518 },
  do_center_crop: true,
  image_mean: [0.5307, 0.5307, 0.5307],
  image_processor_type: 'BitImageProcessor',
  image_std: [0.2583, 0.2583, 0.2583],
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 518 },
};
const read = (config: object, kind?: 'siglip' | 'siglip2' | 'clip' | 'dinov2') =>
  processorSpec(config, 'p.json', kind, 224);

function refused(config: object, kind: 'siglip' | 'clip' | undefined = 'siglip'): ProbeError {
  try {
    read(config, kind);
  } catch (error) {
    if (error instanceof ProbeError) return error;
  }
  throw new Error('It was not refused.');
}

describe('an image processor', () => {
  it('of MedSigLIP squashes', () => {
    expect(read(medsiglip)).toEqual({ width: 448, height: 448, filter: 'bicubic', mean: HALF, std: HALF });
  });

  it('of RAD-DINO takes the centre of the shortest edge', () => {
    const { mean, std, ...rest } = read(radDino);
    expect(rest).toEqual({ width: 518, height: 518, fit: { shortestEdge: 518 }, filter: 'bicubic' });
    expect([mean[0], std[2]]).toEqual([0.5307, 0.2583]);
  });

  it.each(['CLIPImageProcessor', 'CLIPImageProcessorFast', 'CLIPFeatureExtractor'])('%s has its defaults', name => {
    const field = name.endsWith('Extractor') ? 'feature_extractor_type' : 'image_processor_type';
    const spec = read({ [field]: name, size: 224, crop_size: 224 });
    expect(spec).toMatchObject({ width: 224, height: 224, fit: { shortestEdge: 224 }, filter: 'bicubic' });
    expect(spec.mean).toEqual([0.48145466, 0.4578275, 0.40821073]);
  });

  it('takes one number for the shortest edge or for a square, as the class does', () => {
    expect(read({ size: 256, crop_size: 224 }, 'clip')).toMatchObject({ width: 224, fit: { shortestEdge: 256 } });
    expect(read({ size: 384 }, 'siglip')).toMatchObject({ width: 384, height: 384 });
    expect(read({ image_processor_type: 'ViTImageProcessor', size: 224 })).toMatchObject({ filter: 'bilinear' });
  });

  it('falls back to its kind, and to the size that the model was trained with', () => {
    expect(read({}, 'siglip2')).toEqual({ width: 224, height: 224, filter: 'bilinear', mean: HALF, std: HALF });
    expect(read({}, 'dinov2')).toMatchObject({ width: 224, fit: { shortestEdge: 224 }, mean: [0.485, 0.456, 0.406] });
    expect(read({ image_mean: null, image_std: null, size: null, resample: null }, 'siglip')).toEqual(
      read({}, 'siglip'),
    );
  });

  it('leaves out what it is told to', () => {
    expect(read({ do_normalize: false }, 'siglip')).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1] });
    const unscaled = read({ do_rescale: false, image_mean: 127.5, image_std: 51 }, 'siglip');
    expect(unscaled.mean).toEqual(HALF);
    expect(unscaled.std).toEqual([0.2, 0.2, 0.2]);
    expect(read({ rescale_factor: 2 / 255 }, 'siglip').std).toEqual([0.25, 0.25, 0.25]);
    expect(read({ do_resize: false, crop_size: 70 }, 'clip')).toMatchObject({ width: 70, fit: 'crop' });
    expect(read({ do_center_crop: false, size: { height: 70, width: 50 } }, 'clip')).toMatchObject({
      width: 50,
      height: 70,
    });
  });

  it.each([
    [{ resample: 0 }, 'nearest'],
    [{ resample: 1 }, 'Lanczos'],
    [{ resample: 4 }, 'box'],
    [{ resample: 5 }, 'Hamming'],
    [{ image_processor_type: 'Siglip2ImageProcessor' }, 'Siglip2ImageProcessor'],
    [{ do_resize: false }, 'do_resize'],
    [{ size: { shortest_edge: 224 } }, 'aspect'],
    [{ size: { height: 256, width: 256 }, do_center_crop: true, crop_size: 224 }, '256 × 256'],
    [{ do_pad: true }, 'do_pad'],
  ])('refuses %j, by name', (config, name) => {
    expect(refused(config)).toMatchObject({ kind: 'unsupported', message: expect.stringContaining(name) as string });
  });

  it('refuses to guess for a model that says nothing', () => {
    expect(() => processorSpec({}, 'p.json', undefined, 224)).toThrow(
      expect.objectContaining({ kind: 'unsupported' }) as Error,
    );
  });

  it.each([
    { size: -1 },
    { size: 1e9 },
    { size: '224' },
    { size: { longest_edge: 224 } },
    { size: { height: 224 } },
    { crop_size: [224, 224] },
    { resample: 6 },
    { resample: 'bicubic' },
    { image_mean: [0.5] },
    { image_mean: [0.5, 0.5, 'x'] },
    { image_std: 0 },
    { image_std: [1, 1, -1] },
    { rescale_factor: 0 },
    { do_resize: 'yes' },
    { image_processor_type: 7 },
  ])('calls nonsense by its field: %j', config => {
    const [field] = Object.keys(config);
    expect(refused(config)).toMatchObject({
      kind: 'bad-input',
      message: expect.stringMatching(new RegExp(`^p\\.json has ${field}: `)) as string,
    });
  });

  it.each([
    { rescale_factor: 1, image_std: 5e-324 },
    { rescale_factor: 1e308 },
    { rescale_factor: 5e-324 },
    { image_mean: 1e308, rescale_factor: 1e-9 },
  ])('calls numbers that no pixel survives by what they do: %j', config => {
    expect(refused(config)).toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('beyond any number') as string,
    });
  });

  it('of any JSON is a spec or one ProbeError', () => {
    const fields = Object.keys({ ...medsiglip, ...radDino, do_pad: true });
    const config = fc.dictionary(
      fc.constantFrom(...fields),
      fc.oneof(fc.jsonValue(), fc.integer({ min: 0, max: 500 })),
    );
    fc.assert(
      fc.property(fc.oneof(config, fc.jsonValue()), value => {
        try {
          const { width, height, std } = processorSpec(value, 'p.json', 'siglip', 224);
          expect(width > 0 && height > 0 && std.every(one => one > 0 && Number.isFinite(1 / one))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ProbeError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a model folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-preprocess-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const write = (name: string, value: unknown) => writeFile(path.join(folder, name), JSON.stringify(value));
  const siglip = { kind: 'siglip', imageSize: 448 } as const;

  it('has its own way and two others that are published', async () => {
    await write('preprocessor_config.json', medsiglip);
    expect((await preprocessing(folder, siglip)).pixels).toMatchObject({ filter: 'bicubic' });
    expect(await preprocessing(folder, siglip, 'eval')).toEqual({
      pixels: { width: 448, height: 448, filter: 'tf-bilinear', mean: HALF, std: HALF },
    });
    expect((await preprocessing(folder, siglip, 'serving')).pixels).toMatchObject({ fit: 'pad-square' });
  });

  it('without a processor gets the defaults of its kind, and says so', async () => {
    const { pixels, note } = await preprocessing(folder, siglip);
    expect(pixels.width).toBe(448);
    expect(note).toContain('preprocessor_config.json');
  });

  it('may keep it where transformers 5 writes it', async () => {
    await write('processor_config.json', { image_processor: radDino, processor_class: 'X' });
    const { pixels, note } = await preprocessing(folder, { kind: 'dinov2', imageSize: 224 });
    expect([pixels.width, note]).toEqual([518, undefined]);
  });

  it('of another kind has no evaluation or server to follow', async () => {
    await write('preprocessor_config.json', radDino);
    for (const name of ['eval', 'serving'] as const) {
      await expect(preprocessing(folder, { kind: 'dinov2', imageSize: 518 }, name)).rejects.toMatchObject({
        kind: 'unsupported',
        message: expect.stringContaining(name) as string,
      });
    }
  });

  it('with a file that is no JSON, or none that is one, is one error', async () => {
    await writeFile(path.join(folder, 'preprocessor_config.json'), '{"size": ');
    await expect(preprocessing(folder, siglip)).rejects.toMatchObject({ kind: 'bad-input' });
    await write('preprocessor_config.json', null);
    await expect(preprocessing(folder, siglip)).rejects.toMatchObject({ kind: 'bad-input' });
  });
});
