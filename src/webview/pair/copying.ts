/** Answers as text and as Markdown, for the clipboard. */
import { roundsOf } from '../../shared/panels/answers';
import type { ImageAnswer, PairAnswer } from '../../shared/panels/answers';
import type { PairSnapshot } from '../../shared/panels/pair';
import { visibleText } from '../shared/visibleText';
import { agreementLines, factsOf, mannerOf, MEASURE, originOf, sentenceOf, troublesOf } from './answerWords';

const readAs = ({ read, verdict }: ImageAnswer): readonly string[] => {
  if (read === undefined) return [];
  const verdictWords = verdict === undefined || verdict === 'invalid' ? [] : [verdict];
  return [read === null ? 'unreadable' : `read as ${read}`, ...verdictWords];
};

const aboutImage = (image: ImageAnswer): string =>
  [
    ...readAs(image),
    ...troublesOf(image),
    ...(image.error === undefined ? [] : [image.error.message]),
    ...factsOf(image),
  ].join('; ');

const roundTitle = (answer: PairAnswer, round: number, n: number): string =>
  roundsOf(answer).length === 1 ? `Image ${n}` : `Image ${n}, answer ${round + 1} of ${roundsOf(answer).length}`;

const headLines = (answer: PairAnswer, shown: PairSnapshot): readonly string[] => [
  [answer.model ?? [], originOf(answer, shown), mannerOf(answer) ?? []].flat().join(' · '),
  ...(answer.edited === true ? ['Edited question: not the one of the manifest.'] : []),
  ...[sentenceOf(answer, shown) ?? []].flat(),
  ...(answer.outcome === undefined ? [] : [MEASURE[answer.outcome]]),
  ...agreementLines(answer),
];

/** One column as plain text, hidden characters spelled out. */
export function asText(answer: PairAnswer, shown: PairSnapshot): string {
  const { question, options } = answer.asked;
  const blocks = roundsOf(answer).flatMap((images, round) =>
    images.map((image, n) => {
      const about = aboutImage(image);
      const title = `${roundTitle(answer, round, n + 1)}${about === '' ? '' : ` (${about})`}`;
      const thought = image.thought === undefined ? [] : ['Thought:', image.thought, 'Answer:'];
      return [title, ...thought, image.text ?? '(no answer)'].join('\n');
    }),
  );
  const asked = [question, ...options.map(({ letter, text }) => `${letter}. ${text}`)].join('\n');
  return visibleText([[answer.label, ...headLines(answer, shown)].join('\n'), asked, ...blocks].join('\n\n'));
}

/**
 * Text in the middle of a line of Markdown that shows as it is: every ASCII punctuation mark is escaped (CommonMark,
 * "Backslash escapes"), so that nothing in it is a link, an address, an image, HTML or emphasis.
 */
export const inline = (text: string): string =>
  visibleText(text)
    .replace(/\s+/g, ' ')
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .trim();

/** Text as a code block of Markdown that it cannot end: its fence is longer than any run of backticks inside. */
export function block(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(({ 0: run }) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${visibleText(text)}\n${fence}`;
}

function answerMarkdown(answer: PairAnswer, shown: PairSnapshot): readonly string[] {
  const images = roundsOf(answer).flatMap((round, at) =>
    round.flatMap((image, n) => {
      const about = aboutImage(image);
      const thought = image.thought === undefined ? [] : ['Thought:', block(image.thought), 'Answer:'];
      return [
        `### ${roundTitle(answer, at, n + 1)}`,
        ...(about === '' ? [] : [inline(about)]),
        ...thought,
        image.text === undefined ? '*no answer*' : block(image.text),
      ];
    }),
  );
  return [`## ${inline(answer.label)}`, ...headLines(answer, shown).map(inline), ...images];
}

/** Every column as Markdown. Model and manifest text is quoted in it and can be nothing but text. */
export function asMarkdown(answers: readonly PairAnswer[], shown: PairSnapshot): string {
  const { draft, images, savedTo } = shown;
  const { question, options, correct1, correct2 } = draft;
  const names = images.map(({ n, name }) => `${n}: ${name}`).join(' · ');
  const correct =
    correct1 === null || correct2 === null ? [] : [`Correct: ${correct1} for image 1, ${correct2} for image 2.`];
  return [
    `# ${inline(question.trim() === '' ? 'Answers' : question)}`,
    [names, savedTo ?? []].flat().map(inline).join(' · '),
    options.map(({ letter, text }) => `- ${inline(letter)}: ${inline(text)}`).join('\n'),
    ...correct.map(inline),
    ...answers.flatMap(answer => answerMarkdown(answer, shown)),
    '',
  ]
    .filter((part, n, all) => part !== '' || n === all.length - 1)
    .join('\n\n');
}
