/** What a Pair panel is asking: one question at a time of each endpoint about each pair, each of which can be cancelled. */
import type { Disposable } from 'vscode';
import type { Transcript } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { endpointOf, roundsOf, sameQuestion } from '../../shared/panels/answers';
import type { AskManner, PairAnswer } from '../../shared/panels/answers';
import type { Draft } from '../../shared/panels/pair';
import { gateFor } from '../endpoints/consentKeeper';
import type { Services } from '../services';
import { askMaxTokens, sendSpec } from '../settings';
import { askPair } from './asking';
import type { AskPairOptions } from './asking';
import { failureOf } from './imageEffects';
import type { OpenPair } from './openPair';
import type { OpenPairs } from './openPairs';
import { answerOf, runFolderOf } from './store/pairAnswers';
import type { PairScope } from './store/pairStore';
import { keptTranscript, recordedTranscript } from './transcript';

interface Going {
  readonly pair: string;
  readonly endpoint: string;
  readonly abort: AbortController;
}

export class AskController implements Disposable {
  readonly #services: Services;
  readonly #pairs: Pick<OpenPairs, 'hold'>;
  readonly #going = new Set<Going>();
  /** Of what this panel has asked, by request. */
  readonly #transcripts = new Map<string, Transcript>();

  constructor(services: Services, pairs: Pick<OpenPairs, 'hold'>) {
    this.#services = services;
    this.#pairs = pairs;
  }

  /** The answer belongs to the pair that was asked about, whatever the panel shows by then: it was paid for. */
  async ask(pair: OpenPair, name: string, draft: Draft, manner: AskManner): Promise<void> {
    const { pair: id } = pair.state;
    this.cancel(id, name);
    const going = { pair: id, endpoint: name, abort: new AbortController() };
    this.#going.add(going);
    const held = this.#pairs.hold(pair);
    const scope = pair.store.lastingScope(going.abort.signal);
    let isFirst = true;
    const onAnswer = (answer: PairAnswer): void => {
      scope.dispatch({ type: 'answerChanged', answer });
      if (isFirst) pair.showColumn(answer.column);
      isFirst = false;
    };
    try {
      await this.#ask(scope, name, { draft, manner, onAnswer });
      scope.dispatch({ type: 'noticed', notice: null });
    } catch (error) {
      scope.dispatch({ type: 'noticed', notice: { severity: 'error', ...failureOf(ProbeError.from(error)) } });
    } finally {
      this.#going.delete(going);
      held.dispose();
    }
  }

  /** @param endpoint by name; absent for all that are asked about the pair. */
  cancel(pair: string, endpoint?: string): void {
    for (const going of this.#going) {
      if (going.pair === pair && (endpoint === undefined || going.endpoint === endpoint)) going.abort.abort();
    }
  }

  /** Shows what was sent for an image's answer and what came. @throws ProbeError 'not-found', 'io'. */
  async showTranscript({ state }: OpenPair, id: string, n: 1 | 2, round: number): Promise<void> {
    const answer = answerOf(state.answers, id);
    const request = answer === undefined ? undefined : roundsOf(answer)[round]?.[n - 1]?.request;
    if (answer === undefined || request === undefined) return;
    const { run, question } = state;
    const transcript =
      endpointOf(answer.column) === null
        ? await recordedTranscript(runFolderOf(state.answers, answer.column) ?? run?.folder ?? '', {
            pair: run?.pair ?? question.inManifest?.pair ?? '',
            image: n,
            request,
            ...(round === 0 ? {} : { repeat: round }),
            ...(answer.control === undefined ? {} : { control: answer.control }),
          })
        : keptTranscript(this.#transcripts, request);
    await this.#services.transcripts.show(request, n, transcript);
  }

  dispose(): void {
    for (const { abort } of this.#going) abort.abort();
  }

  async #ask(
    { pair, signal, state }: PairScope,
    name: string,
    { draft, manner, onAnswer }: Pick<AskPairOptions, 'draft' | 'manner' | 'onAnswer'>,
  ): Promise<void> {
    const { endpoints, consent, capabilities, workers } = this.#services;
    const { images, question } = state();
    const files = images.map(({ target }) => target.path);
    const gate = gateFor(consent, workers, files, manner.times ?? 1);
    const endpoint = await endpoints.create(name, { consent: gate });
    await askPair({
      workers,
      endpoint,
      pairId: pair,
      images: [images[0].target, images[1].target],
      draft,
      edited: question.inManifest !== null && !sameQuestion(question.inManifest.question, draft),
      manner,
      send: sendSpec(),
      maxTokens: askMaxTokens(),
      candidates: (await capabilities.of(endpoint.info))?.capabilities.topLogprobs,
      signal,
      onAnswer,
      onReply: ({ request, transcript }) => {
        if (transcript !== undefined) this.#transcripts.set(request, transcript);
      },
    });
  }
}
