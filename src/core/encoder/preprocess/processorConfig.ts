/**
 * The image processor that a checkpoint was published with (`preprocessor_config.json`), as a PixelSpec.
 * Source of the fields, their defaults and what they do: transformers, `SiglipImageProcessor`, `CLIPImageProcessor`,
 * `BitImageProcessor` (DINOv2), `ViTImageProcessor`, in their Pillow form.
 */
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import type { PixelFit, PixelSpec } from '../types';

type Triple = readonly [number, number, number];

interface ProcessorDefaults {
  readonly crop: boolean;
  /** What one number as `size` is: the side of a square, or the shortest edge. */
  readonly square: boolean;
  readonly resample: number;
  readonly mean: Triple;
  readonly std: Triple;
}

const HALF: Triple = [0.5, 0.5, 0.5];
const CLIP_MEAN: Triple = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD: Triple = [0.26862954, 0.26130258, 0.27577711];
const siglip: ProcessorDefaults = { crop: false, square: true, resample: 3, mean: HALF, std: HALF };
const clip: ProcessorDefaults = { crop: true, square: false, resample: 3, mean: CLIP_MEAN, std: CLIP_STD };
const vit: ProcessorDefaults = { ...siglip, resample: 2 };

/** By class name, without the `Fast` and `Pil` that name an implementation. */
const PROCESSORS: ReadonlyMap<string, ProcessorDefaults> = new Map([
  ['SiglipImageProcessor', siglip],
  ['CLIPImageProcessor', clip],
  ['CLIPFeatureExtractor', clip],
  ['BitImageProcessor', clip],
  ['ViTImageProcessor', vit],
  ['ViTFeatureExtractor', vit],
]);

/** How checkpoints of a kind are published where they name no processor. */
export const KIND_DEFAULTS = {
  siglip,
  siglip2: { ...siglip, resample: 2 },
  clip,
  dinov2: { ...clip, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, ProcessorDefaults>;

/** Pillow's numbers. */
const RESAMPLING = ['nearest', 'Lanczos', 'bilinear', 'bicubic', 'box', 'Hamming'] as const;
const MAX_SIDE = 8192;

const side = z.int().check(z.gte(1), z.lte(MAX_SIDE));
const square = z.strictObject({ height: side, width: side });
const flag = z.nullish(z.boolean());
const perChannel = z.nullish(z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]));
const positive = z.number().check(z.positive());
const schema = z.object({
  image_processor_type: z.nullish(z.string()),
  feature_extractor_type: z.nullish(z.string()),
  do_resize: flag,
  do_center_crop: flag,
  do_rescale: flag,
  do_normalize: flag,
  do_pad: flag,
  size: z.nullish(z.union([side, square, z.strictObject({ shortest_edge: side })])),
  crop_size: z.nullish(z.union([side, square])),
  resample: z.nullish(z.int().check(z.gte(0), z.lte(RESAMPLING.length - 1))),
  rescale_factor: z.nullish(positive),
  image_mean: perChannel,
  image_std: z.nullish(z.union([positive, z.tuple([positive, positive, positive])])),
});
type ProcessorConfig = z.infer<typeof schema>;

/**
 * @param config the parsed JSON; undefined where the folder has none
 * @param file names the file in errors
 * @param kind decides where no processor is named; absent for a model that says nothing of itself
 * @param imageSize the side that the model was trained with, where no size is given
 * @throws ProbeError bad-input for values that are none; unsupported for a processor, a resampling or a way of resizing that MedProbe
 * has not, by name.
 */
export function processorSpec(
  config: unknown,
  file: string,
  kind: keyof typeof KIND_DEFAULTS | undefined,
  imageSize: number,
): PixelSpec {
  const parsed = parse(config === undefined ? {} : config, file);
  const defaults = defaultsOf(parsed, file, kind);
  const filter = RESAMPLING[parsed.resample ?? defaults.resample]!;
  if (filter !== 'bilinear' && filter !== 'bicubic') {
    throw unsupported(`${file} asks for ${filter} resampling`, 'Bilinear (2) and bicubic (3) are supported.');
  }
  if (parsed.do_pad === true) {
    throw unsupported(`${file} pads images (do_pad)`, 'Choose the preprocessing "serving" for zero-padding.');
  }
  return { ...geometry(parsed, defaults, file, imageSize), filter, ...values(parsed, defaults, file) };
}

function parse(config: unknown, file: string): ProcessorConfig {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path[0];
  const given = typeof config === 'object' && config !== null ? Object.entries(config) : [];
  const value = given.find(([name]) => name === field)?.[1] as unknown;
  const what = field === undefined ? 'is no image processor' : `has ${String(field)}: ${JSON.stringify(value)}`;
  throw new ProbeError('bad-input', `${file} ${what.slice(0, 200)}.`, {
    remedy:
      `Sizes are a number, {height, width} or {shortest_edge} of up to ${MAX_SIDE}; resample is 0 to 5; means and ` +
      'deviations are one number or three. Get the file again from its source.',
  });
}

function defaultsOf(
  { image_processor_type: type, feature_extractor_type: older }: ProcessorConfig,
  file: string,
  kind: keyof typeof KIND_DEFAULTS | undefined,
): ProcessorDefaults {
  const name = type ?? older ?? undefined;
  const known = name === undefined ? undefined : PROCESSORS.get(name.replace(/(Fast|Pil)$/, ''));
  if (known !== undefined) return known;
  const supported = `${[...PROCESSORS.keys()].join(', ')} are supported.`;
  if (name !== undefined) throw unsupported(`${file} is of the image processor ${name.slice(0, 80)}`, supported);
  if (kind !== undefined) return KIND_DEFAULTS[kind];
  throw unsupported(
    `${file} does not say how the model wants its pixels`,
    `Put a preprocessor_config.json there; ${supported}`,
  );
}

function geometry(
  { do_resize, do_center_crop, size, crop_size }: ProcessorConfig,
  defaults: ProcessorDefaults,
  file: string,
  imageSize: number,
): Pick<PixelSpec, 'width' | 'height' | 'fit'> {
  const resized = size ?? imageSize;
  const crop = (do_center_crop ?? defaults.crop) ? both(crop_size ?? imageSize) : undefined;
  if (do_resize === false) {
    if (crop !== undefined) return { ...crop, fit: 'crop' };
    throw unsupported(`${file} resizes no image (do_resize: false)`, 'Say the size that the model takes.');
  }
  if (typeof resized === 'object' && 'height' in resized) return squashed(resized, crop, file);
  const edge = typeof resized === 'number' ? resized : resized.shortest_edge;
  if (typeof resized === 'number' && defaults.square) return squashed(both(edge), crop, file);
  if (crop === undefined) {
    throw unsupported(`${file} keeps each image's aspect and crops nothing`, 'A model takes images of one size here.');
  }
  const fit: PixelFit = { shortestEdge: edge };
  return { ...crop, fit };
}

interface Sides {
  readonly height: number;
  readonly width: number;
}
const both = (sides: number | Sides): Sides => (typeof sides === 'number' ? { height: sides, width: sides } : sides);

/** A crop of the very size changes nothing; of another, it is not done here. */
function squashed(
  { width, height }: Sides,
  crop: Sides | undefined,
  file: string,
): Pick<PixelSpec, 'width' | 'height'> {
  if (crop === undefined || (crop.width === width && crop.height === height)) return { width, height };
  throw unsupported(
    `${file} squashes images to ${width} × ${height} and crops ${crop.width} × ${crop.height} of them`,
    'Crops follow a resize of the shortest edge.',
  );
}

/** (value · factor - mean) / std, said of value / 255. */
function values(config: ProcessorConfig, defaults: ProcessorDefaults, file: string): Pick<PixelSpec, 'mean' | 'std'> {
  const normalised = config.do_normalize !== false;
  const mean = normalised ? triple(config.image_mean ?? defaults.mean) : triple(0);
  const std = normalised ? triple(config.image_std ?? defaults.std) : triple(1);
  const factor = config.do_rescale === false ? 1 : (config.rescale_factor ?? 1 / 255);
  const scale = factor * 255;
  const over = ([red, green, blue]: Triple): Triple => [red / scale, green / scale, blue / scale];
  const [centre, spread] = [over(mean), over(std)];
  // Factors and deviations at the ends of what a number holds would divide every pixel by zero or infinity.
  if (centre.every(Number.isFinite) && spread.every(one => one > 0 && Number.isFinite(1 / one))) {
    return { mean: centre, std: spread };
  }
  throw new ProbeError(
    'bad-input',
    `${file} scales pixels beyond any number: by ${factor}, with deviations ${std.join(', ')}.`,
    {
      remedy: 'Factors are near 1/255 and deviations near 0.5. Get the file again from its source.',
    },
  );
}

const triple = (value: number | Triple): Triple => (typeof value === 'number' ? [value, value, value] : value);

const unsupported = (message: string, remedy: string): ProbeError =>
  new ProbeError('unsupported', `${message}.`, { remedy });
