/** How models bracket what they think before they answer: MedGemma's unused tokens, and the tags of other models. */
const BRACKETS = [
  { open: '<unused94>', close: '<unused95>' },
  { open: '<think>', close: '</think>' },
] as const;

export interface SplitReply {
  /** The reply without its thought. Empty where the thought never ended. */
  readonly answer: string;
  readonly thought: string | undefined;
  /** True where the thought was opened and never closed: the reply was cut off before it answered. */
  readonly unfinished: boolean;
}

/** Parts a reply into thought and answer. A closing token without an opening one ends a thought as well. */
export function splitThought(reply: string): SplitReply {
  for (const { open, close } of BRACKETS) {
    const opened = reply.indexOf(open);
    const closed = reply.lastIndexOf(close);
    if (closed > opened) {
      const thought = reply.slice(opened === -1 ? 0 : opened + open.length, closed);
      const before = opened === -1 ? '' : reply.slice(0, opened);
      return { answer: `${before}${reply.slice(closed + close.length)}`.trim(), thought, unfinished: false };
    }
    if (opened !== -1) {
      return { answer: '', thought: reply.slice(opened + open.length), unfinished: true };
    }
  }
  return { answer: reply, thought: undefined, unfinished: false };
}
