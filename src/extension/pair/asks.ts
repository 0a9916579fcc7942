/** What a Pair panel is asking: one question at a time of each endpoint, each of which can be cancelled by itself. */
import type { Disposable } from 'vscode';
import type { Transcript } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { endpointOf, roundsOf, sameQuestion } from '../../shared/panels/answers';
import type { AskManner } from '../../shared/panels/answers';
import type { Draft } from '../../shared/panels/pair';
import { gateFor } from '../endpoints/consentKeeper';
import type { Services } from '../services';
import { askMaxTokens, sendSpec } from '../settings';
import { askPair } from './asking';
import type { PairSession } from './session';
import { failureOf } from './showing';
import { keptTranscript, recordedTranscript } from './transcript';

export class Asks implements Disposable {
  readonly #services: Services;
  /** By endpoint. */
  readonly #going = new Map<string, AbortController>();
  /** Of what this panel has asked, by request. */
  readonly #transcripts = new Map<string, Transcript>();

  constructor(services: Services) {
    this.#services = services;
  }

  async ask(session: PairSession, name: string, draft: Draft, manner: AskManner): Promise<void> {
    this.cancel(name);
    const going = new AbortController();
    this.#going.set(name, going);
    const { endpoints, consent, capabilities, workers } = this.#services;
    const { id, images, inManifest } = session.record;
    try {
      const files = images.map(({ path }) => path);
      const gate = gateFor(consent, workers, files, manner.times ?? 1);
      const endpoint = await endpoints.create(name, { consent: gate });
      await askPair({
        workers,
        endpoint,
        pairId: id,
        images,
        draft,
        edited: inManifest !== undefined && !sameQuestion(inManifest.question, draft),
        manner,
        send: sendSpec(),
        maxTokens: askMaxTokens(),
        candidates: (await capabilities.of(endpoint.info))?.capabilities.topLogprobs,
        signal: going.signal,
        onAnswer: answer => session.answers.set(answer),
        onReply: ({ request, transcript }) => {
          if (transcript !== undefined) this.#transcripts.set(request, transcript);
        },
      });
      session.notify(null);
    } catch (error) {
      session.notify({ severity: 'error', ...failureOf(ProbeError.from(error)) });
    } finally {
      if (this.#going.get(name) === going) this.#going.delete(name);
    }
  }

  /** @param name of an endpoint; absent for all of them. */
  cancel(name?: string): void {
    for (const [endpoint, going] of this.#going) if (name === undefined || name === endpoint) going.abort();
  }

  /** Shows what was sent for an image's answer and what came. @throws ProbeError 'not-found', 'io'. */
  async showTranscript(session: PairSession, id: string, n: 1 | 2, round: number): Promise<void> {
    const answer = session.answers.answer(id);
    const request = answer === undefined ? undefined : roundsOf(answer)[round]?.[n - 1]?.request;
    if (answer === undefined || request === undefined) return;
    const { record } = session;
    const transcript =
      endpointOf(answer.column) === null
        ? await recordedTranscript(session.answers.runFolder(answer.column) ?? record.run?.folder ?? '', {
            pair: record.run?.pair ?? record.inManifest?.pair ?? '',
            image: n,
            request,
            ...(round === 0 ? {} : { repeat: round }),
            ...(answer.control === undefined ? {} : { control: answer.control }),
          })
        : keptTranscript(this.#transcripts, request);
    await this.#services.transcripts.show(request, n, transcript);
  }

  dispose(): void {
    this.cancel();
  }
}
