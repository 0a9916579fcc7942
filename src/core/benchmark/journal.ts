import { ProbeError } from '../errors';
import { readContainedFile } from '../files/containedFile';
import { READ_LIMITS } from '../files/regularFile';
import { AppendLog } from './appendLog';
import { parseJson } from '../files/boundedJson';
import { Spending } from './cost';
import type { Answer, AnswerError, AnswerEvent, RecordedReply } from './formats';
import { formatAnswerEvent, parseAnswerEvent } from './formats';

const NEWLINE = 0x0a;

export type QuestionOf = Pick<AnswerEvent, 'pair' | 'image' | 'repeat' | 'control'>;

/** The question that an event belongs to, as one string. The pair stands last: its id may hold anything. */
export const questionKey = ({ pair, image, repeat = 0, control = '' }: QuestionOf): string =>
  `${image} ${repeat} ${control.length} ${control}${pair}`;

/** What stands in a journal: for each question its last answer, or its last error where no answer follows. */
export class JournalState {
  private readonly answered = new Map<string, Answer>();
  private readonly failed = new Map<string, AnswerError>();
  private readonly waiting = new Map<string, RecordedReply>();
  /** Over every event, also those that no longer count for their question. */
  readonly spent = new Spending();

  add(event: AnswerEvent): void {
    this.spent.add(event);
    const key = questionKey(event);
    if (event.t === 'answer') {
      this.answered.set(key, event);
      this.failed.delete(key);
      this.waiting.delete(key);
    } else if (event.reply !== undefined) {
      this.waiting.set(key, event.reply);
    } else if (!this.answered.has(key)) {
      this.failed.set(key, event);
    }
  }

  answer(question: QuestionOf): Answer | undefined {
    return this.answered.get(questionKey(question));
  }

  /** The error that counts for a question: none once it has been answered. */
  error(question: QuestionOf): AnswerError | undefined {
    return this.failed.get(questionKey(question));
  }

  /** The answer in free text that its judge has not scored yet. */
  unjudged(question: QuestionOf): RecordedReply | undefined {
    return this.waiting.get(questionKey(question));
  }

  get answers(): Iterable<Answer> {
    return this.answered.values();
  }

  get errors(): Iterable<AnswerError> {
    return this.failed.values();
  }
}

export interface JournalContent {
  readonly state: JournalState;
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Set where the last line was torn and has been left out. */
  readonly notice: string | undefined;
  /** True where the last line is whole but for its newline. */
  readonly lacksNewline: boolean;
}

/**
 * Reads an `answers.jsonl`; a file that is not there is empty. A torn last line (the process or machine stopped while
 * writing it) is left out with a notice; any other line that cannot be read is an error, never skipped.
 * @throws ProbeError 'bad-input' or 'unsupported' naming file and line; 'io'.
 */
export async function readJournal(file: string): Promise<JournalContent> {
  const bytes = await readContainedFile(file, { limit: READ_LIMITS.bytes }).catch((error: unknown) => {
    if (error instanceof ProbeError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw new ProbeError('io', `${file} cannot be read.`, { cause: error });
  });
  return parseJournal(bytes, file);
}

/**
 * Reads the bytes of an `answers.jsonl` as `readJournal` does; `file` names them in messages.
 * @throws ProbeError 'bad-input' or 'unsupported' naming file and line.
 */
export function parseJournal(bytes: Buffer, file: string): JournalContent {
  const state = new JournalState();
  let line = 0;
  let from = 0;
  for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
    line += 1;
    const text = bytes.toString('utf8', from, to).trim();
    if (text !== '') state.add(parseAnswerEvent(text, `${file}, line ${line}`));
    from = to + 1;
  }
  const rest = bytes.toString('utf8', from);
  if (rest === '') return { state, wholeBytes: from, notice: undefined, lacksNewline: false };
  if (isJson(rest)) {
    // A part of a record is never JSON: this one is whole and only its newline is missing.
    state.add(parseAnswerEvent(rest, `${file}, line ${line + 1}`));
    return { state, wholeBytes: bytes.length, notice: undefined, lacksNewline: true };
  }
  const notice = `${file}: the last line (${line + 1}) was torn and has been dropped; its question is asked again.`;
  return { state, wholeBytes: from, notice, lacksNewline: false };
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The append-only record of a run: each event is in the file before `append` returns (appendLog.ts), and on the disk when
 * `close` has returned. One journal is written by one process at a time (files/lock.ts).
 */
export class Journal {
  private constructor(
    private readonly log: AppendLog,
    readonly state: JournalState,
    /** What the person should know about the file as it was found. */
    readonly notice: string | undefined,
  ) {}

  /**
   * Opens or creates an `answers.jsonl`, dropping a torn last line.
   * @throws as `readJournal`; ProbeError 'io' where the file cannot be written.
   */
  static async open(file: string): Promise<Journal> {
    const { state, wholeBytes, notice, lacksNewline } = await readJournal(file);
    const log = AppendLog.open(file, { flush: 'soon', keepBytes: notice === undefined ? undefined : wholeBytes });
    try {
      if (lacksNewline) log.append('\n');
      return new Journal(log, state, notice);
    } catch (error) {
      await log.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Records an event; after a failed write nothing more is taken.
   * @throws ProbeError 'io', fatal for a run.
   */
  append(event: AnswerEvent): void {
    this.log.append(formatAnswerEvent(event));
    this.state.add(event);
  }

  /**
   * Waits for the disk and closes the file.
   * @throws ProbeError 'io' where an append or a flush has failed.
   */
  close(): Promise<void> {
    return this.log.close();
  }
}
