/** How models bracket what they think before they answer: MedGemma's unused tokens, and the tags of other models. */
const BRACKETS = [
  // MedGemma writes the word itself behind its opening token: `<unused94>thought\n…<unused95>`.
  { open: '<unused94>', close: '<unused95>', label: /^thought\n/ },
  { open: '<think>', close: '</think>', label: /^(?!)/ },
] as const;

export interface SplitReply {
  /** The reply without its thoughts. Empty where the last one never ended. */
  readonly answer: string;
  readonly thought: string | undefined;
  /** True where a thought was opened and never closed: the reply was cut off before it answered. */
  readonly unfinished: boolean;
}

/**
 * Parts a reply into thought and answer, wherever the thoughts stand in it and however many there are. A closing token
 * without an opening one ends a thought as well.
 */
export function splitThought(reply: string): SplitReply {
  const bracket = BRACKETS.find(({ open, close }) => reply.includes(open) || reply.includes(close));
  if (bracket === undefined) return { answer: reply, thought: undefined, unfinished: false };
  const { open, close, label } = bracket;
  const thoughts: string[] = [];
  let answer = '';
  let thinking = false;
  for (const piece of reply.split(new RegExp(`(${open}|${close})`))) {
    if (piece === open) thinking = true;
    else if (piece === close) {
      // Closed without having been opened: what stood before was thought all the same.
      if (!thinking) thoughts.push(answer);
      if (!thinking) answer = '';
      thinking = false;
    } else if (thinking) thoughts.push(piece);
    else answer += piece;
  }
  const thought = thoughts
    .map(piece => piece.replace(label, ''))
    .filter((piece, _, all) => piece !== '' || all.length === 1)
    .join('\n');
  return { answer: thinking ? '' : answer.trim(), thought, unfinished: thinking };
}
