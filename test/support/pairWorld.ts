/**
 * A small world of the Pair panel without VS Code, for random sequences of events: three pairs with a store each, one
 * panel that shows one of them, its webview, and the two lines between them, on which messages wait to be delivered.
 */
import fc from 'fast-check';
import { waiting } from '../../src/extension/pair/comparing';
import type { PairChange } from '../../src/extension/pair/store/pairEvents';
import { reduce } from '../../src/extension/pair/store/pairReducer';
import { initialState } from '../../src/extension/pair/store/pairState';
import type { PairState } from '../../src/extension/pair/store/pairState';
import { PairViewer } from '../../src/extension/pair/store/pairView';
import { viewChanges } from '../../src/extension/pair/store/viewChanges';
import { isAbout, isCurrent } from '../../src/shared/panels/envelope';
import type { FromPanel, PanelSubject, ToPanel } from '../../src/shared/panels/envelope';
import type { Draft, FromPairPanel, PairSnapshot, ToPairPanel } from '../../src/shared/panels/pair';
import { NO_EDITS, withEdits } from '../../src/webview/pair/pendingEdits';
import { receive, shownIn } from '../../src/webview/pair/state';
import type { PanelModel } from '../../src/webview/pair/state';
import { asked, facts, lineOf, lineSaying, record, runOf } from '../unit/extension/pair/store/pairFixtures';

/** Each text of a pair bears its mark. */
const PAIRS = ['a1', 'b2', 'c3'] as const;
type Mark = (typeof PAIRS)[number];
const MARKS = /\b(a1|b2|c3)\b/g;

type Action =
  /** @param says the pair that the event is about; the others must not hear of it */
  | { readonly do: 'event'; readonly says: Mark; readonly change: (mark: Mark) => PairChange }
  | { readonly do: 'show'; readonly pair: Mark }
  /** A message about a pair is late: the panel may show another by now. */
  | { readonly do: 'late'; readonly pair: Mark }
  | { readonly do: 'type'; readonly fields: (mark: string) => Partial<Draft> }
  | { readonly do: 'open' | 'toWebview' | 'toExtension' };

const mark = fc.constantFrom(...PAIRS);
const small = fc.nat(2);
const text = fc.constantFrom('x', 'y', 'z');
const state = fc.constantFrom('asking', 'done', 'cancelled', 'error');

const answers = fc.tuple(small, state, text).map(([n, how, said]) => (of: Mark): PairChange => ({
  type: 'answerChanged',
  answer: asked(`${n} ${of} answer`, { state: how, label: `${said} ${of}` }),
}));
const runs = fc.array(small, { maxLength: 2 }).map(list => (of: Mark): PairChange => ({
  type: 'runsFound',
  runs: [...new Set(list)].map(run => runOf(`r${run}`, `${of} run`)),
}));
const lines = fc
  .tuple(text, fc.constantFrom('lineRead', 'lineWriting', 'lineWritten', 'draftDiscarded'))
  .map(([said, type]) => (of: Mark): PairChange => {
    const line = lineSaying(`${said} ${of} question`);
    if (type === 'lineRead') return { type, read: lineOf(line) };
    return type === 'lineWriting' ? { type, before: lineSaying(`x ${of} question`), after: line } : { type };
  });
const edits = fc.tuple(text, small).map(([said, seen]) => (of: Mark): PairChange => ({
  type: 'draftEdited',
  fields: { note: `${said} ${of} note` },
  seen,
}));
const maps = fc
  .tuple(text, fc.constantFrom('encodersListed', 'similarityChanged', 'noticed'))
  .map(([said, type]) => (of: Mark): PairChange => {
    const similarity = { ...waiting('general'), note: `${said} ${of} cosine` };
    if (type === 'encodersListed') return { type, waiting: [similarity] };
    if (type === 'similarityChanged') return { type, similarity };
    return { type: 'noticed', notice: { severity: 'info', message: `${said} ${of} notice` } };
  });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(mark, fc.oneof(answers, answers, runs, lines, edits, maps)).map(toEvent) },
  { weight: 2, arbitrary: mark.map((pair): Action => ({ do: 'show', pair })) },
  { weight: 1, arbitrary: mark.map((pair): Action => ({ do: 'late', pair })) },
  { weight: 3, arbitrary: text.map(toTyping) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'open' }) },
  { weight: 5, arbitrary: fc.constantFrom<Action>({ do: 'toWebview' }, { do: 'toExtension' }) },
);

function toEvent([says, change]: [Mark, (of: Mark) => PairChange]): Action {
  return { do: 'event', says, change };
}

function toTyping(said: string): Action {
  return { do: 'type', fields: of => ({ note: `${said} ${of} typed` }) };
}

export const sequences = fc.array(action, { minLength: 10, maxLength: 40, size: 'max' });

const begin = (pair: Mark): PairState => {
  const own = record({ id: pair });
  const draft = { ...own.draft, question: `${pair} question`, note: '' };
  return initialState({ ...own, draft, saved: { manifest: '/m.pairs.jsonl', line: 1, pair } });
};

/** Runs a sequence and, after each step, holds the world to what must always be so. @throws Error saying what is not. */
export function holdSequence(actions: readonly Action[]): void {
  const world = new PairWorld();
  world.act({ do: 'open' });
  world.settle();
  for (const each of actions) world.act(each);
  world.settle();
}

class PairWorld {
  readonly #states = new Map<Mark, PairState>(PAIRS.map(pair => [pair, begin(pair)]));
  readonly #viewer = new PairViewer({ uriOf: file => file, nameOf: file => file });
  /** What was answered last about each pair, by id: nothing of it may be lost. */
  readonly #answered = new Map<Mark, Map<string, string>>(PAIRS.map(pair => [pair, new Map()]));
  readonly #toWebview: ToPanel<ToPairPanel>[] = [];
  readonly #toExtension: FromPanel<FromPairPanel>[] = [];
  #shown: Mark = 'a1';
  #sent: PairSnapshot | undefined;
  #heard = 0;
  #model: PanelModel = { sent: null, pending: NO_EDITS };
  #subject: PanelSubject | null = null;
  #number = 0;
  /** What the person typed last, and where. */
  #typed: { readonly id: string; readonly number: number; readonly fields: Partial<Draft> } | undefined;

  act(step: Action): void {
    switch (step.do) {
      case 'event':
        this.#event(step.says, step.change(step.says));
        break;
      case 'show':
        this.#shown = step.pair;
        this.#update();
        break;
      case 'late':
        this.#late(step.pair);
        break;
      case 'type':
        this.#type(step.fields);
        break;
      case 'open':
        this.#open();
        break;
      case 'toWebview':
        this.#deliverToWebview();
        break;
      case 'toExtension':
        this.#deliverToExtension();
        break;
    }
  }

  /** Everything is delivered: both sides must show the same. */
  settle(): void {
    while (this.#toExtension.length + this.#toWebview.length > 0) {
      this.#deliverToExtension();
      this.#deliverToWebview();
    }
    for (const [pair, state] of this.#states) this.#holdState(pair, state);
    const webview = shownIn(this.#model);
    if (webview === null) return;
    const host = this.#view();
    for (const field of ['pair', 'draft', 'similarity', 'runs', 'columns', 'headline', 'notice', 'curation'] as const) {
      hold(same(webview[field], host[field]), `${field} differs: ${text2(webview[field])} / ${text2(host[field])}`);
    }
    const sorted = ({ answers: all }: PairSnapshot) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    hold(same(sorted(webview), sorted(host)), 'the answers differ');
  }

  #event(pair: Mark, change: PairChange): void {
    if (change.type === 'answerChanged') {
      const { id, state: how, label } = change.answer;
      const known = this.#answered.get(pair)!;
      if (how !== 'asking' || !(known.get(id) ?? 'asking').startsWith('asking')) {
        if (how !== 'asking') known.set(id, `${how} ${label}`);
      } else known.set(id, `asking ${label}`);
    }
    // Told to every store: whoever it is not about must not hear it.
    for (const [other, before] of this.#states) {
      const after = reduce(before, { ...change, pair });
      hold(after.revision >= before.revision, 'a revision fell');
      hold(other === pair || after === before, 'an event changed another pair');
      this.#states.set(other, after);
    }
    if (pair === this.#shown) this.#update();
  }

  #holdState(pair: Mark, current: PairState): void {
    const foreign = (JSON.stringify(current).match(MARKS) ?? []).filter(found => found !== pair);
    hold(foreign.length === 0, `${pair} holds something of ${foreign.join()}`);
    for (const [id, answer] of this.#answered.get(pair)!) {
      const kept = current.answers.asked.byId[id];
      hold(`${kept?.state} ${kept?.label}` === answer, `the answer ${id} of ${pair} was lost`);
    }
  }

  #view(): PairSnapshot {
    return this.#viewer.view(this.#states.get(this.#shown)!, facts({ columns: ['endpoint:medgemma', 'run:r1'] }));
  }

  /** As PairPanel: what differs from what the webview has. */
  #update(): void {
    if (this.#sent === undefined) return;
    const view = this.#view();
    const changes = viewChanges(this.#sent, view);
    this.#sent = view;
    for (const change of changes) this.#post(change);
  }

  #post(message: ToPairPanel): void {
    const { pair: id, revision } = this.#states.get(this.#shown)!;
    this.#toWebview.push({ id, revision, heard: this.#heard, message });
  }

  #late(id: Mark): void {
    if (id === this.#shown) return;
    const message: ToPairPanel = { type: 'answer', answer: asked(`0 ${id} answer`), headline: null };
    this.#toWebview.push({ id, revision: this.#states.get(id)!.revision, heard: this.#heard, message });
  }

  /** A page is made anew, as when a panel is shown again; what was on its way to the one before is gone. */
  #open(): void {
    this.#toWebview.length = 0;
    this.#model = { sent: null, pending: NO_EDITS };
    this.#subject = null;
    this.#typed = undefined;
    // As in a webview: above every number of the page before.
    this.#number += 1000;
    this.#say({ type: 'ready', v: 2 });
  }

  #say(message: FromPairPanel): number {
    const { id, revision } = this.#subject ?? { id: null, revision: 0 };
    this.#toExtension.push({ id, revision, number: ++this.#number, message });
    return this.#number;
  }

  #type(fieldsOf: (mark: string) => Partial<Draft>): void {
    if (this.#subject === null) return;
    const fields = fieldsOf(this.#subject.id);
    const { sent, pending } = this.#model;
    const number = this.#say({ type: 'draft', draft: fields });
    this.#model = { sent, pending: withEdits(pending, fields, number) };
    this.#typed = { id: this.#subject.id, number, fields };
  }

  #deliverToExtension(): void {
    const envelope = this.#toExtension.shift();
    if (envelope === undefined) return;
    const { message, number, revision } = envelope;
    this.#heard = number;
    if (!isAbout(this.#shown, envelope)) return;
    if (message.type === 'ready') {
      this.#sent = this.#view();
      this.#post(this.#sent);
    } else if (message.type === 'draft') {
      this.#event(this.#shown, { type: 'draftEdited', fields: message.draft, seen: revision });
    }
  }

  #deliverToWebview(): void {
    const envelope = this.#toWebview.shift();
    if (envelope === undefined || !isCurrent(this.#subject, envelope)) return;
    const { id, revision, heard, message } = envelope;
    hold(this.#subject?.id !== id || revision >= this.#subject.revision, 'a panel’s revision fell');
    if (this.#subject?.id !== id) this.#typed = undefined;
    this.#subject = { id, revision };
    if (message.type !== 'values') this.#model = receive(this.#model, message, heard);
    const typed = this.#typed;
    if (typed !== undefined && heard < typed.number) {
      const shown = { ...shownIn(this.#model)?.draft };
      hold(same({ ...shown, ...typed.fields }, shown), 'what was typed was taken back');
    }
    const foreign = (JSON.stringify(shownIn(this.#model)).match(MARKS) ?? []).filter(found => found !== id);
    hold(foreign.length === 0, `the panel of ${id} shows something of ${foreign.join()}`);
  }
}

function hold(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

const same = (one: unknown, other: unknown): boolean => text2(one) === text2(other);
const text2 = (value: unknown): string => JSON.stringify(value);
