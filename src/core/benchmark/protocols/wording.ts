import * as z from 'zod/mini';
import type { Manifest } from '../../dataset/types';
import type { AskParameters, AskRequest } from '../../endpoint/types';
import { ProbeError } from '../../errors';
import { readRegularText, READ_LIMITS } from '../../files/regularFile';
import { depthFault, parseJson } from '../../files/boundedJson';
import { offeredOptions } from '../reading/caseReply';
import type { Asked, ModeSpec } from './types';

/** In whose words a run asks; all of it is recorded in `run.json`. */
export interface Wording {
  /** `official:<template key>` or `medprobe`. */
  readonly label: string;
  readonly templateKey: string | null;
  readonly template: string | null;
  readonly system: string | null;
}

/** MedProbe's own words: for pairs of no official benchmark, and in the Pair panel. */
export const OWN_WORDING: Wording = { label: 'medprobe', templateKey: null, template: null, system: null };
const DEFAULT_KEY = 'default';

/** The benchmark's `configs/prompts/answering.json`, as far as MedProbe uses it. */
const PromptFileSchema = z.looseObject({
  prompts: z.record(z.string(), z.record(z.string(), z.string())),
  init_prompts: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  /** How a judge is asked (judgeWording.ts). */
  conversion: z.optional(z.unknown()),
});
type PromptFile = z.infer<typeof PromptFileSchema>;

/**
 * Settles in whose words to ask. `requested` is `medprobe`, `official` or `official:<template key>`; absent, the
 * official wording (template `default`) is taken where the manifest is MediConfusion's in a checkout that carries it.
 * The system text is `init_prompts`' entry of that key (its first text where it holds several), else its `default`.
 * @throws ProbeError 'bad-input' for an unknown wording or key (the message lists the keys) and a malformed file;
 * 'not-found' where official wording is asked for and the manifest lies in no such checkout; 'io'.
 */
export async function resolveWording(manifest: Manifest, mode: ModeSpec, requested?: string): Promise<Wording> {
  const byDefault = manifest.benchmark === 'mediconfusion' && manifest.officialPrompts !== undefined;
  const wanted = requested ?? (byDefault ? 'official' : 'medprobe');
  if (wanted === 'medprobe') return OWN_WORDING;
  const match = /^official(?::(.+))?$/.exec(wanted);
  if (match === null) {
    throw new ProbeError('bad-input', `There is no wording "${wanted}".`, {
      remedy: 'Choose medprobe, official or official:<template key>.',
    });
  }
  if (manifest.officialPrompts === undefined) {
    throw new ProbeError('not-found', `No official prompts were found around ${manifest.path}.`, {
      remedy:
        "Use the manifest inside a checkout of the benchmark (configs/prompts/answering.json), or medprobe's wording.",
    });
  }
  const file = await readPromptFile(manifest.officialPrompts);
  return officialWording(file, manifest.officialPrompts, mode, match[1] ?? DEFAULT_KEY);
}

/** @throws ProbeError 'io', 'too-large', 'bad-input'. */
export async function readPromptFile(path: string): Promise<PromptFile> {
  const json = await readRegularText(path, { limit: READ_LIMITS.settings }).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `The official prompts in ${path} could not be read.`, { cause });
  });
  try {
    return PromptFileSchema.parse(parseJson(json));
  } catch (cause) {
    throw malformed(path, depthFault(cause, 'it lacks "prompts" or "init_prompts", or is not JSON'), cause);
  }
}

export const malformed = (path: string, why: string, cause?: unknown): ProbeError =>
  new ProbeError('bad-input', `The official prompts in ${path} cannot be used: ${why}.`, {
    remedy: "Restore the file from the benchmark's repository, or use medprobe's wording.",
    cause,
  });

function officialWording(file: PromptFile, path: string, mode: ModeSpec, key: string): Wording {
  const templates = file.prompts[mode.officialName];
  if (templates === undefined) throw malformed(path, `it has no templates for the mode ${mode.officialName}`);
  const template = Object.hasOwn(templates, key) ? templates[key] : undefined;
  if (template === undefined) {
    throw new ProbeError(
      'bad-input',
      `The official prompts have no template "${key}" for the mode ${mode.officialName}.`,
      {
        remedy: `Choose one of: ${Object.keys(templates).join(', ')}.`,
      },
    );
  }
  const places = template.split('{}').length - 1;
  if (places !== mode.places) {
    throw malformed(path, `the template "${key}" has ${places} places {} where ${mode.places} are needed`);
  }
  return { label: `official:${key}`, templateKey: key, template, system: systemText(file, key) };
}

function systemText(file: PromptFile, key: string): string | null {
  const own = Object.hasOwn(file.init_prompts, key) ? file.init_prompts[key] : file.init_prompts[DEFAULT_KEY];
  if (own === undefined || typeof own === 'string') return own ?? null;
  return Object.values(own)[0] ?? null;
}

/** Whether a pair can be asked in that wording: official templates name two options, A and B. */
export function fitsWording(pair: Asked, mode: ModeSpec, wording: Pick<Wording, 'template'>): boolean {
  const letters = Object.keys(pair.options);
  return wording.template === null || letters.join() === mode.officialLetters.join();
}

/** The words of a pair's question, options included where the mode shows them; of one `option` in modes that ask about each. */
export const promptOf = (
  mode: ModeSpec,
  { template }: Pick<Wording, 'template'>,
  pair: Asked,
  option?: string,
): string => (template === null ? mode.ownPrompt(pair, option) : filled(template, mode.fill(pair, option)));

/** All the words of a question, of each option in modes that ask about each. */
export const promptsOf = (mode: ModeSpec, wording: Pick<Wording, 'template'>, asked: Asked): string =>
  mode.letters
    ? promptOf(mode, wording, asked)
    : Object.keys(asked.options)
        .map(option => promptOf(mode, wording, asked, option))
        .sort()
        .join('\n');

/**
 * The question about one image of a pair or of a case, or about one `option` of it. Nothing of the pair's other image is in it.
 */
export function buildRequest(
  mode: ModeSpec,
  wording: Wording,
  pair: Asked,
  image: 1 | 2,
  attachment: AskRequest['attachment'] | undefined,
  parameters: AskParameters,
  option?: string,
): AskRequest {
  const options = pair.form === undefined ? pair.options : offeredOptions({ ...pair, form: pair.form });
  return {
    pair: pair.id,
    image,
    ...(wording.system === null ? {} : { system: wording.system }),
    prompt: promptOf(mode, wording, pair, option),
    ...(mode.letters && options !== undefined ? { options } : {}),
    ...(attachment === undefined ? {} : { attachment }),
    parameters,
  };
}

/** Replaces each `{}` of the template in order; a `{}` inside a text that is filled in stays. */
export function filled(template: string, texts: readonly string[]): string {
  return template
    .split('{}')
    .map((part, index) => (index === 0 ? part : `${texts[index - 1] ?? ''}${part}`))
    .join('');
}
