/** The configuration file of one call, what is said of it, and the keys that its servers get. */
import envPaths from 'env-paths';
import { isAllowedHost } from '../core/endpoint/consent';
import { keyVariable, NO_CONFIG } from '../core/endpoint/config';
import type { MedProbeConfig } from '../core/endpoint/config';
import { classifyHost } from '../core/endpoint/host';
import { ProbeError } from '../core/errors';
import { configNotice, findConfig } from '../core/trust/configSource';
import type { ConfigSource } from '../core/trust/configSource';
import { isGoogleHost } from '../core/trust/googleHosts';
import { KeyHosts } from '../core/trust/keyHosts';
import { TrustStore } from '../core/trust/trustStore';
import type { Output } from './output';

/** Where a person's trust and the hosts of their keys are recorded. */
export const settingsDir = (): string => envPaths('medprobe', { suffix: '' }).config;

export const trustStore = (): TrustStore => new TrustStore(settingsDir());

export interface CallSettingsOptions {
  readonly out: Output;
  /** `--config`. */
  readonly named?: string | undefined;
  /** `--allow-host`: consent to images, and the word that a key may go there. */
  readonly allowHost?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A server that may be shown a key. */
export interface KeyedServer {
  readonly name: string;
  readonly url?: string | undefined;
  readonly auth?: 'google' | undefined;
  /** Its URL was typed by the person: it stands in no file. */
  readonly typed?: boolean;
}

export class CallSettings {
  config: MedProbeConfig = NO_CONFIG;
  source: ConfigSource = { state: 'none' };
  readonly #options: CallSettingsOptions;
  readonly #keyHosts = new KeyHosts(settingsDir());

  constructor(options: CallSettingsOptions) {
    this.#options = options;
  }

  /** Finds the configuration for a dataset's folder, and says on standard error which file is used or ignored. @throws as `findConfig`. */
  async load(folder: string): Promise<MedProbeConfig> {
    const { out, named } = this.#options;
    const { config, source } = await findConfig(folder, { named, store: trustStore() });
    this.config = config;
    this.source = source;
    const notice = configNotice(source);
    if (notice !== undefined) out.note(notice);
    return config;
  }

  /**
   * The key that the environment holds for a server, where the person has confirmed its host for it: by trusting the file
   * that names both, by naming that file, or by `--allow-host`.
   * @throws ProbeError 'consent' where the host is another than was confirmed, or is none that Google's token may go to.
   */
  async keyFor(server: KeyedServer): Promise<string | undefined> {
    const { env = process.env } = this.#options;
    const origin = originOf(server.url);
    if (server.auth === 'google') this.#requireGoogle(server, origin);
    const variable = keyVariable(server.name);
    const key = env[variable];
    if (key === undefined || key.trim() === '' || origin === undefined) return key;
    if (server.typed === true) return (await this.#mayGetTyped(origin, variable)) ? key : undefined;
    if (this.source.state === 'used') await this.#confirm(this.source.file, variable, origin);
    return key;
  }

  /** A URL is only typed for the moment: on this machine anybody may listen there. */
  async #mayGetTyped(origin: string, variable: string): Promise<boolean> {
    const { host, hostname } = new URL(origin);
    const isAllowed = this.#isAllowed(host) && (await classifyHost(hostname)) !== 'loopback';
    if (!isAllowed) {
      this.#options.out.note(
        `${variable} is not sent to ${host}: a URL that is typed gets no key. Name it as an endpoint in a file, and that with --config.`,
      );
    }
    return isAllowed;
  }

  async #confirm(file: string, variable: string, origin: string): Promise<void> {
    const before = await this.#keyHosts.confirmed(file, variable);
    if (before === origin) return;
    const { host } = new URL(origin);
    if (before !== undefined && !this.#isAllowed(host)) {
      throw new ProbeError('consent', `${variable} was confirmed for ${before}, and ${file} now names ${origin}.`, {
        remedy: `If the key may be sent there, say so once with --allow-host ${host}.`,
        details: { host, fatal: true },
      });
    }
    await this.#keyHosts.confirm(file, variable, origin).catch((error: unknown) => {
      this.#options.out.note(`The host of ${variable} is not remembered: ${ProbeError.from(error).toLine()}`);
    });
  }

  /** Google's token opens far more than one server: it goes to Google, or where a trusted file or the person says. */
  #requireGoogle({ name }: KeyedServer, origin: string | undefined): void {
    if (origin === undefined || isGoogleHost(origin) || this.source.state === 'trusted') return;
    const { host } = new URL(origin);
    if (this.#isAllowed(host)) return;
    throw new ProbeError(
      'consent',
      `"${name}" would be shown a token of Google's credentials at ${origin}, which is not Google's.`,
      {
        remedy: `If the token may be sent there, say so with --allow-host ${host}.`,
        details: { host, fatal: true },
      },
    );
  }

  #isAllowed(host: string): boolean {
    return isAllowedHost(host, this.#options.allowHost ?? []);
  }
}

const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
