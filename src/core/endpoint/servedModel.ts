/** Which model a server says that it is, against the one that it was asked for. */
import { readable } from './readable';
import type { EndpointInfo } from './types';

const NAME = 200;

/** What servers have said in replies that came while this program runs; nothing of it is kept beyond. */
export class ServedModels {
  /** By server and model asked for; undefined for a server that answered without naming a model. */
  readonly #last = new Map<string, string | undefined>();

  /** @returns what a person is to be told: the first time that a name other than the one asked for is met. */
  note(info: EndpointInfo, reported: string | undefined): string | undefined {
    const key = keyOf(info);
    const isNews = reported !== undefined && reported !== info.model && this.#last.get(key) !== reported;
    this.#last.set(key, reported);
    if (!isNews) return undefined;
    const [served, asked] = [readable(reported, NAME), readable(info.model ?? '', NAME)];
    return `${info.name} answers as “${served}”, and “${asked}” was asked for: its answers are used again only while it does.`;
  }

  /**
   * Whether an answer that was kept is one that the server would give now, as far as its model goes: it came from the very
   * model that is asked for, or from the one that the server has just named.
   */
  isStill(info: EndpointInfo, reported: string | undefined): boolean {
    if (reported === info.model) return true;
    const key = keyOf(info);
    return this.#last.has(key) ? this.#last.get(key) === reported : reported === undefined;
  }
}

const keyOf = ({ kind, name, host, model }: EndpointInfo): string => JSON.stringify([kind, name, host, model]);
