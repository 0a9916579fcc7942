import { classifyHost, resolveAll } from '../../core/endpoint/host';
import type { Resolve } from '../../core/endpoint/host';
import type { EndpointConfig, HostClass } from '../../core/endpoint/types';

/** How long a name's address is taken to stay where it is, for showing it. Sending looks again every time. */
const FRESH_MS = 60_000;

interface Place {
  /** Null for a name that does not resolve. */
  readonly hostClass: HostClass | null;
  readonly at: number;
}

/** The class of each host's address, for showing it: names are looked up behind the view's back, which is then told. */
export class HostPlaces {
  readonly #onChange: () => void;
  readonly #resolve: Resolve;
  readonly #known = new Map<string, Place>();
  readonly #asked = new Set<string>();

  constructor(onChange: () => void, resolve: Resolve = resolveAll) {
    this.#onChange = onChange;
    this.#resolve = resolve;
  }

  /** Undefined until it is known, and for what has no host; null for a name that does not resolve. */
  of({ url = '' }: EndpointConfig): HostClass | null | undefined {
    if (!URL.canParse(url)) return undefined;
    const { hostname } = new URL(url);
    const known = this.#known.get(hostname);
    if (known === undefined || Date.now() - known.at > FRESH_MS) void this.#look(hostname);
    return known?.hostClass;
  }

  async #look(hostname: string): Promise<void> {
    if (this.#asked.has(hostname)) return;
    this.#asked.add(hostname);
    const hostClass = await classifyHost(hostname, this.#resolve).catch(() => null);
    this.#asked.delete(hostname);
    const before = this.#known.get(hostname)?.hostClass;
    this.#known.set(hostname, { hostClass, at: Date.now() });
    if (hostClass !== before) this.#onChange();
  }
}
