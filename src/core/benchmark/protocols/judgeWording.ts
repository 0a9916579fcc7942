import * as z from 'zod/mini';
import type { Manifest } from '../../dataset/types';
import type { AskParameters, AskRequest } from '../../endpoint/types';
import type { Asked } from './types';
import type { Wording } from './wording';
import { filled, malformed, readPromptFile } from './wording';

/** In whose words a judge is asked, and with what parameters; all of it is recorded in `run.json`. */
export interface JudgeWording {
  readonly label: 'official' | 'medprobe';
  /** With a `{}` each for the question, option A, option B and the reply; null for MedProbe's own words. */
  readonly template: string | null;
  readonly system: string | null;
  readonly parameters: Omit<AskParameters, 'seed'>;
}

/** The benchmark's `conversion`, as far as MedProbe uses it. */
const ConversionSchema = z.looseObject({
  instruct_prompt: z.string(),
  role: z.string(),
  init_prompt: z.string(),
  temperature: z.number(),
});

/** Room for two scores, an explanation, and a thought that nobody asked for. */
const MAX_TOKENS = 1024;

const OWN: JudgeWording = {
  label: 'medprobe',
  template: null,
  system: null,
  parameters: { temperature: 0, maxTokens: MAX_TOKENS },
};

/**
 * The judge's words are the benchmark's own (`conversion` in the prompt file) where the question's are, else MedProbe's.
 * @throws ProbeError 'bad-input' for a prompt file that does not say how a judge is asked; 'io'.
 */
export async function resolveJudgeWording(manifest: Manifest, wording: Wording): Promise<JudgeWording> {
  if (wording.template === null || manifest.officialPrompts === undefined) return OWN;
  const { conversion } = await readPromptFile(manifest.officialPrompts);
  const { success, data, error } = ConversionSchema.safeParse(conversion);
  if (!success) throw malformed(manifest.officialPrompts, '"conversion" does not say how a judge is asked', error);
  const { instruct_prompt: instruction, role, init_prompt: system, temperature } = data;
  // The layout of the official code (github AIF4S/MediConfusion, `get_clean_up_prompt`), which its instruction refers to.
  const parts = [
    '[Question]\n{}',
    '[Answer A]\n{}',
    '[Answer B]\n{}',
    `[${role}]\n{}`,
    `[End of ${role}]`,
    `[System]\n${instruction}`,
  ];
  return {
    label: 'official',
    template: parts.map(part => `${part}\n\n`).join(''),
    system,
    parameters: { temperature, maxTokens: MAX_TOKENS },
  };
}

/** A question in words alone: how close a reply is to each option. */
export function judgeRequest(
  { template, system }: JudgeWording,
  pair: Asked,
  image: 1 | 2,
  reply: string,
  parameters: AskParameters,
): AskRequest {
  return {
    pair: pair.id,
    image,
    ...(system === null ? {} : { system }),
    prompt:
      template === null
        ? ownPrompt(pair, reply)
        : filled(template, [pair.question, ...Object.values(pair.options), reply]),
    parameters,
  };
}

/** Asks for the lines that the official parser needs, so that both parsers can read what comes. */
function ownPrompt({ question, options }: Asked, reply: string): string {
  const letters = Object.keys(options);
  return [
    'Somebody was asked a question about a medical image and replied in their own words. You do not see the image.',
    'Score how close the reply is in meaning to each option, from 1 (it says something else) to 10 (it says the same).',
    'Whether an option is true does not matter.',
    '',
    `Question: ${question}`,
    ...Object.entries(options).map(([letter, text]) => `Option ${letter}: ${text}`),
    '',
    'Reply to be scored:',
    '"""',
    reply,
    '"""',
    '',
    'Write one line for each option, then one line with your reason, and nothing else:',
    ...letters.map(letter => `${letter}: <whole number from 1 to 10>`),
    'Your explanation: <reason>',
  ].join('\n');
}
