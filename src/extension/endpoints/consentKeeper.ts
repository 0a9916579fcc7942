import * as vscode from 'vscode';
import { consentKey } from '../../core/endpoint/consent';
import type { ConsentGate, Departure } from '../../core/endpoint/consent';
import type { HostClass } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';

const STATE_KEY = 'consent.v1';
const SEND = 'Send Images';
const MEGABYTE = 1_000_000;
const HOST_CLASSES: readonly HostClass[] = ['private', 'public'];

const WHERE: Readonly<Record<Departure['hostClass'], string>> = {
  loopback: 'this machine',
  private: 'a private network address',
  public: 'a public internet address',
};

/** Asks once per workspace, host and class of its address before an image leaves; remembers a yes, never a no. */
export class ConsentKeeper {
  readonly #state: vscode.Memento;
  readonly #asking = new Map<string, Promise<boolean>>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A consent was given, or all were forgotten. */
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** @param images how many images what is starting now will send, in all. */
  gate(images: number): ConsentGate {
    return { ensure: departure => this.#ensure(departure, images) };
  }

  /** The classes of address under which images may go to this host. */
  givenFor(host: string): HostClass[] {
    const given = this.#given();
    return HOST_CLASSES.filter(hostClass => given.includes(consentKey(host, hostClass)));
  }

  async forgetAll(): Promise<void> {
    await this.#state.update(STATE_KEY, undefined);
    this.#changed.fire();
  }

  async #ensure(departure: Departure, images: number): Promise<void> {
    const { host, hostClass } = departure;
    const key = consentKey(host, hostClass);
    if (hostClass === 'loopback' || this.#given().includes(key)) return;
    // Questions in flight at once wait for the one dialogue.
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      asking = ask(departure, images).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    if (!(await asking)) {
      throw new ProbeError('consent', `No image was sent to ${host}: you did not agree to it.`, {
        remedy: 'Choose another endpoint, or ask again and agree.',
        details: { fatal: true },
      });
    }
    if (this.#given().includes(key)) return;
    await this.#state.update(STATE_KEY, [...this.#given(), key]);
    this.#changed.fire();
  }

  #given(): readonly string[] {
    return this.#state.get<string[]>(STATE_KEY, []);
  }
}

async function ask(departure: Departure, images: number): Promise<boolean> {
  const { host, hostClass, bytes } = departure;
  const megabytes = Math.max(0.1, ((bytes / departure.images) * images) / MEGABYTE).toFixed(1);
  const what = images === 1 ? 'One image' : `${images} images`;
  const detail =
    `${what} (about ${megabytes} MB) would leave this machine for ${host}, ${WHERE[hostClass]}.\n\n` +
    'Only decoded pixels and the question are sent: no file names, no EXIF, no patient data from headers. ' +
    'Text burned into the pixels is part of them. MedProbe remembers your answer for this workspace and host.';
  const chosen = await vscode.window.showWarningMessage(`Send images to ${host}?`, { modal: true, detail }, SEND);
  return chosen === SEND;
}
