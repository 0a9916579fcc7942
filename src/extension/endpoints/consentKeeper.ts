import * as vscode from 'vscode';
import { consentKey } from '../../core/endpoint/consent';
import type { ConsentGate, Departure } from '../../core/endpoint/consent';
import type { HostClass } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { textInPixels } from '../../worker/textInPixels';
import type { Workers } from '../../worker/workers';
import { askWarning } from '../surfaces/notifications';

const STATE_KEY = 'consent.v1';
const SEND = 'Send Images';
const MEGABYTE = 1_000_000;
const HOST_CLASSES: readonly HostClass[] = ['private', 'public'];

/** Questions of a person, or a test with generated pictures. */
export type Purpose = 'ask' | 'test';

interface Sending {
  readonly images: number;
  readonly purpose: Purpose;
  /** What is to be known of these images besides; found out once, unless the person has agreed to such images. */
  readonly besides?: () => Promise<string | undefined>;
}

/** The gate for images of these files, of one each. */
export const gateFor = (consent: ConsentKeeper, workers: Workers, files: readonly string[], times = 1): ConsentGate =>
  consent.gate({ images: files.length * times, purpose: 'ask', besides: () => textInPixels(workers, files) });

const WHERE: Readonly<Record<Departure['hostClass'], string>> = {
  loopback: 'this machine',
  private: 'a private network address',
  public: 'a public internet address',
};

/** A consent that was given knowing that text may be burned into the images: one given without does not cover it. */
const withText = (key: string): string => `${key}|text`;

/**
 * Asks once per workspace, host and class of its address before an image leaves, and once more before the first of which
 * something is to be known besides; remembers a yes, never a no.
 */
export class ConsentKeeper {
  readonly #state: vscode.Memento;
  readonly #asking = new Map<string, Promise<boolean>>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A consent was given, or all were forgotten. */
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** @param sending what is starting now will send, in all; a test's own images are generated. */
  gate(sending: Sending): ConsentGate {
    let besides: Promise<string | undefined> | undefined;
    const once = () => (besides ??= sending.besides?.() ?? Promise.resolve(undefined));
    return { ensure: departure => this.#ensure(departure, { ...sending, besides: once }) };
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

  async forget(host: string): Promise<void> {
    const keys = HOST_CLASSES.map(hostClass => consentKey(host, hostClass)).flatMap(key => [key, withText(key)]);
    await this.#state.update(
      STATE_KEY,
      this.#given().filter(key => !keys.includes(key)),
    );
    this.#changed.fire();
  }

  async #ensure(departure: Departure, what: Required<Sending>): Promise<void> {
    const { host, hostClass } = departure;
    const plain = consentKey(host, hostClass);
    if (hostClass === 'loopback' || this.#given().includes(withText(plain))) return;
    const besides = await what.besides();
    const key = besides === undefined ? plain : withText(plain);
    if (this.#given().includes(key)) return;
    // Questions in flight at once wait for the one dialogue.
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      asking = ask(departure, what, besides).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    if (!(await asking)) {
      throw new ProbeError('consent', `No image was sent to ${host}: you did not agree to it.`, {
        remedy: 'Choose another endpoint, or ask again and agree.',
        details: { fatal: true },
      });
    }
    if (this.#given().includes(key)) return;
    await this.#state.update(STATE_KEY, [...new Set([...this.#given(), plain, key])]);
    this.#changed.fire();
  }

  #given(): readonly string[] {
    return this.#state.get<string[]>(STATE_KEY, []);
  }
}

function sentence(departure: Departure, { images, purpose }: Pick<Sending, 'images' | 'purpose'>): string {
  const { host, hostClass, bytes } = departure;
  if (purpose === 'test') {
    return (
      `MedProbe would ask ${host}, ${WHERE[hostClass]}, for its models, and test it with up to ${images} generated ` +
      'pictures. If you agree, the images that you later ask it about go there as well.'
    );
  }
  // A page that is looked at before the first image carries none.
  const each = bytes / Math.max(1, departure.images);
  const megabytes = Math.max(0.1, (each * images) / MEGABYTE).toFixed(1);
  const what = images === 1 ? 'One image' : `${images} images`;
  return `${what} (about ${megabytes} MB) would leave this machine for ${host}, ${WHERE[hostClass]}.`;
}

async function ask(departure: Departure, what: Sending, besides: string | undefined): Promise<boolean> {
  const { host } = departure;
  const detail =
    `${sentence(departure, what)}\n\n${besides === undefined ? '' : `⚠ ${besides}\n\n`}` +
    'Only decoded pixels and the question are sent: no file names, no EXIF, no patient data from headers. ' +
    'Text burned into the pixels is part of them. MedProbe remembers your answer for this workspace and host.';
  const chosen = await askWarning({ title: `Send images to ${host}?`, detail }, SEND);
  return chosen === SEND;
}
