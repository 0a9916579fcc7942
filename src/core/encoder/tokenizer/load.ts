/**
 * The tokenizer of a model folder: `spiece.model` where there is one, else `tokenizer.json`. SigLIP folders have both, and
 * they disagree (docs/decisions/0007-preprocessing-and-tokenizers.md).
 */
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { readIfThere, readJsonIfThere } from '../folderFiles';
import { JsonTokenizer } from './jsonTokenizer';
import { SentencePiece } from './sentencePiece';
import { SIGLIP_SETTINGS, SiglipTokenizer } from './siglipTokenizer';
import { readSpieceModel } from './spieceModel';
import type { Tokenizer } from './types';

const MODEL_FILE = 'spiece.model';
const JSON_FILE = 'tokenizer.json';
const CONFIG_FILE = 'tokenizer_config.json';

const token = z.nullish(z.union([z.string(), z.object({ content: z.string() })]));
const configSchema = z.object({
  do_lower_case: z.nullish(z.boolean()),
  eos_token: token,
  pad_token: token,
  unk_token: token,
  padding_side: z.nullish(z.enum(['left', 'right'])),
  added_tokens_decoder: z.nullish(z.record(z.string(), z.object({ content: z.string() }))),
});
type TokenizerConfig = z.infer<typeof configSchema>;

export interface TextFacts {
  /** The model's kind: `siglip`, `clip`, … */
  readonly kind: string;
  /** Ids that the text tower takes. */
  readonly length: number;
}

/** @throws ProbeError not-found (the folder has none) | bad-input | unsupported | io, naming the file. */
export async function loadTokenizer(folder: string, facts: TextFacts): Promise<Tokenizer> {
  const file = path.join(folder, MODEL_FILE);
  const model = await readIfThere(file);
  const config = await readConfig(path.join(folder, CONFIG_FILE));
  if (model !== undefined) return spieceTokenizer(model, file, config, facts.length);
  const described = path.join(folder, JSON_FILE);
  const json = await readJsonIfThere(described);
  if (json !== undefined) return jsonTokenizer(json, described, config, facts);
  throw new ProbeError('not-found', `${folder} has no ${MODEL_FILE} and no ${JSON_FILE}, so it cannot read text.`, {
    remedy: "Download the model's tokenizer as well.",
  });
}

async function readConfig(file: string): Promise<TokenizerConfig> {
  const result = configSchema.safeParse((await readJsonIfThere(file)) ?? {});
  if (result.success) return result.data;
  throw new ProbeError(
    'bad-input',
    `${file} describes no tokenizer: ${result.error.issues[0]?.path.join('.') ?? ''}.`,
    {
      remedy: 'Get the file again from its source.',
    },
  );
}

const contentOf = (value: z.infer<typeof token>): string | undefined =>
  typeof value === 'object' ? value?.content : value;

function spieceTokenizer(model: Uint8Array, file: string, config: TokenizerConfig, length: number): SiglipTokenizer {
  const settings = {
    end: contentOf(config.eos_token) ?? SIGLIP_SETTINGS.end,
    unknown: contentOf(config.unk_token) ?? SIGLIP_SETTINGS.unknown,
    pad: contentOf(config.pad_token) ?? SIGLIP_SETTINGS.pad,
    lowerCase: config.do_lower_case ?? SIGLIP_SETTINGS.lowerCase,
  };
  const pieces = new SentencePiece(readSpieceModel(model, file), file);
  for (const text of [settings.end, settings.pad]) {
    if (pieces.has(text)) continue;
    throw new ProbeError('bad-input', `${file} has no piece ${text}, which ends or pads texts.`, {
      remedy: `It belongs to another model than ${CONFIG_FILE}; download both again.`,
    });
  }
  const usual = new Set([settings.end, settings.unknown, settings.pad]);
  const added = Object.values(config.added_tokens_decoder ?? {}).find(({ content }) => !usual.has(content));
  if (added === undefined) return new SiglipTokenizer(pieces, length, settings);
  throw new ProbeError('unsupported', `${CONFIG_FILE} beside ${file} adds the token ${added.content.slice(0, 40)}.`, {
    remedy: 'Tokens beside those for end, unknown and padding are not read.',
  });
}

function jsonTokenizer(
  json: unknown,
  file: string,
  config: TokenizerConfig,
  { kind, length }: TextFacts,
): JsonTokenizer {
  if (typeof json !== 'object' || json === null) {
    throw new ProbeError('bad-input', `${file} is no tokenizer.`, { remedy: 'Get the file again from its source.' });
  }
  const pad = contentOf(config.pad_token);
  return JsonTokenizer.create(json, file, {
    length,
    lowerCase: kind !== 'clip' && config.do_lower_case !== false,
    padLeft: config.padding_side === 'left',
    ...(pad === undefined ? {} : { pad }),
  });
}
