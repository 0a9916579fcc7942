/** Whether an endpoint sees what it is sent: pictures whose difference anyone who sees must name. */
import { createHash } from 'node:crypto';
import { splitThought } from '../../answer/thought';
import type { AskReply, AskRequest, Endpoint } from '../types';
import { readable } from '../readable';
import { COLOURS, draw, SHAPES } from './pictures';
import type { Colour, Picture, Shape } from './pictures';

export interface CanaryVerdict {
  /** True: it sees. False: it is blind. Null: its answers do not tell. */
  readonly seesImages: boolean | null;
  /** In one sentence, with the answers where they tell nothing. */
  readonly message: string;
  readonly replies: readonly AskReply[];
}

/** Enough for a thought that nobody asked for, and a word behind it. */
export const PROBE_TOKENS = 400;
const SHOWN = 80;

/**
 * Asks one question about two pictures that differ in nothing but its answer's subject and the place of the shape, first
 * about their colour, then about their shape; where these two trials disagree, once more about the colour. Both pictures
 * named correctly twice: it sees. The same answer for both, twice: it is blind. What refuses or says something else is
 * neither. Colours, shapes and places follow the seed, so that no answer can have been learnt or cached.
 * @throws ProbeError as the endpoint.
 */
export async function askCanary(endpoint: Endpoint, seed: number, signal?: AbortSignal): Promise<CanaryVerdict> {
  const done: { readonly trial: Trial; readonly outcome: Outcome; readonly replies: readonly AskReply[] }[] = [];
  for (const trial of [colourTrial(seed, 0), shapeTrial(seed), colourTrial(seed, 1)]) {
    const replies = await askTrial(endpoint, trial, signal);
    done.push({ trial, outcome: outcomeOf(trial, replies), replies });
    if (done[1]?.outcome === done[0]?.outcome) break;
  }
  return verdictOf(done);
}

interface Trial {
  readonly prompt: string;
  readonly pictures: readonly [Picture, Picture];
  /** What a correct answer names, picture by picture. */
  readonly correct: readonly [string, string];
  /** How each answer may be worded; a reply counts that names exactly one. */
  readonly words: ReadonlyMap<string, RegExp>;
}

/** Both named correctly; the same for both; answers that differ but are not both correct; not answered. */
type Outcome = 'right' | 'alike' | 'other' | 'unread';

const COLOUR_WORDS = new Map<Colour, RegExp>([
  ['red', /\b(?:red|crimson|scarlet)\b/i],
  ['green', /\bgreen\b/i],
  ['blue', /\bblue\b/i],
  ['yellow', /\b(?:yellow|gold(?:en)?)\b/i],
]);
const SHAPE_WORDS = new Map<Shape, RegExp>([
  ['circle', /\b(?:circ\w+|dis[ck]|round|dot|sphere|ball)\b/i],
  ['square', /\b(?:square|rectang\w+|box)\b/i],
  ['triangle', /\btriang\w+\b/i],
]);

const REFUSAL =
  /\b(?:sorry|cannot|can't|can’t|can not|unable|not able|do(?:es)?n['’]t see|do not see|no (?:image|picture)|(?:image|picture) (?:was|is) (?:not|missing))\b/i;

function colourTrial(seed: number, round: number): Trial {
  const draws = drawsOf(seed, `colour${round}`);
  const [first, second] = twoOf(COLOURS, draws);
  const shape = SHAPES[draws() % SHAPES.length] ?? 'circle';
  return {
    prompt:
      'The picture shows one plain shape on a white ground. Which colour is the shape: red, green, blue or yellow? Reply with one word.',
    pictures: [
      { shape, colour: first, centre: place(draws) },
      { shape, colour: second, centre: place(draws) },
    ],
    correct: [first, second],
    words: COLOUR_WORDS,
  };
}

function shapeTrial(seed: number): Trial {
  const draws = drawsOf(seed, 'shape');
  const [first, second] = twoOf(SHAPES, draws);
  const colour = COLOURS[draws() % COLOURS.length] ?? 'red';
  return {
    prompt:
      'The picture shows one plain shape on a white ground. What is the shape: a circle, a square or a triangle? Reply with one word.',
    pictures: [
      { shape: first, colour, centre: place(draws) },
      { shape: second, colour, centre: place(draws) },
    ],
    correct: [first, second],
    words: SHAPE_WORDS,
  };
}

/** Numbers below 256, fixed by the seed and a label. */
function drawsOf(seed: number, label: string): () => number {
  const bytes = createHash('sha256')
    .update(JSON.stringify([seed, label]))
    .digest();
  let next = 0;
  return () => bytes[next++ % bytes.length] ?? 0;
}

function twoOf<T>(all: readonly [T, ...T[]], draws: () => number): [T, T] {
  const first = draws() % all.length;
  const second = (first + 1 + (draws() % (all.length - 1))) % all.length;
  return [all[first] ?? all[0], all[second] ?? all[0]];
}

const place = (draws: () => number): [number, number] => [0.35 + (0.3 * draws()) / 255, 0.35 + (0.3 * draws()) / 255];

/** The canary's pictures and words as a question; `more` are the fields of another question about one of them. */
export const pictureRequest = (
  image: 1 | 2,
  prompt: string,
  picture: Picture,
  more: Partial<AskRequest> = {},
): AskRequest => ({
  pair: 'canary',
  image,
  prompt,
  attachment: () => Promise.resolve(draw(picture)),
  parameters: { temperature: 0, maxTokens: PROBE_TOKENS },
  anew: true,
  ...more,
});

/** Two pictures of different colours, for questions that need some. */
export const someTrial = (seed: number): Trial => colourTrial(seed, 2);

async function askTrial(endpoint: Endpoint, trial: Trial, signal?: AbortSignal): Promise<AskReply[]> {
  const [first, second] = trial.pictures;
  return [
    await endpoint.ask(pictureRequest(1, trial.prompt, first), signal),
    await endpoint.ask(pictureRequest(2, trial.prompt, second), signal),
  ];
}

/** The words of the trial that a text names. */
export const namedIn = (text: string, { words }: Trial): string[] =>
  [...words].flatMap(([word, pattern]) => (pattern.test(text) ? [word] : []));

const answerOf = ({ text }: AskReply): string => splitThought(text).answer.trim();

function outcomeOf(trial: Trial, replies: readonly AskReply[]): Outcome {
  const answers = replies.map(answerOf);
  const refused = replies.some(({ finish }, i) => finish === 'refusal' || REFUSAL.test(answers[i] ?? ''));
  if (refused || answers.includes('')) return 'unread';
  const named = answers.map(answer => namedIn(answer, trial));
  const [one, two] = named.map(words => (words.length === 1 ? words[0] : undefined));
  if (one !== undefined && two !== undefined) {
    if (one === two) return 'alike';
    return one === trial.correct[0] && two === trial.correct[1] ? 'right' : 'other';
  }
  // Not even the question's words: still the same whatever is shown.
  return answers[0] === answers[1] ? 'alike' : 'other';
}

function verdictOf(
  done: readonly { readonly outcome: Outcome; readonly replies: readonly AskReply[] }[],
): CanaryVerdict {
  const replies = done.flatMap(trial => trial.replies);
  const count = (wanted: Outcome) => done.filter(({ outcome }) => outcome === wanted).length;
  if (count('right') >= 2) {
    return { seesImages: true, message: 'It sees images: it named what differs between two pictures.', replies };
  }
  const quoted = (shown: readonly AskReply[]) =>
    shown.map(reply => `“${readable(answerOf(reply), SHOWN)}”`).join(' and ');
  if (count('alike') >= 2) {
    const said = quoted((done.find(({ outcome }) => outcome === 'alike')?.replies ?? []).slice(0, 1));
    return {
      seesImages: false,
      message: `It does not see images: it answered ${said} for two different pictures.`,
      replies,
    };
  }
  const telling = done.find(({ outcome }) => outcome === 'unread' || outcome === 'other') ?? done[0];
  const message = `Whether it sees images could not be told: about two different pictures it said ${quoted(telling?.replies ?? [])}.`;
  return { seesImages: null, message, replies };
}
