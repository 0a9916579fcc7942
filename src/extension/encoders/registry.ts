import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { encoderNamed, NamedEncoderSchema, placeEncoders } from '../../core/encoder/named';
import type { NamedEncoder, WrittenEncoder } from '../../core/encoder/named';
import type { EncoderRef } from '../../core/encoder/ref';
import { withFieldNames } from '../../core/endpoint/renamedFields';
import { ProbeError } from '../../core/errors';
import { SETTINGS } from '../contributions';

/** The encoders that a person has given a name, and the tokens for downloading more: these are in SecretStorage. */
export class EncoderRegistry {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** @throws ProbeError bad-input naming the setting that cannot be used. */
  named(): NamedEncoder[] {
    return placeEncoders(this.#written(), { where: `the setting ${SETTINGS.encoders}` });
  }

  /** As the workers are asked. @throws ProbeError not-found | bad-input. */
  ref(name: string): EncoderRef {
    return encoderNamed(name, this.named());
  }

  async add(entry: WrittenEncoder): Promise<void> {
    await this.#keep([...this.#written(), entry]);
  }

  /** Its name is forgotten; its files stay. */
  async remove(name: string): Promise<void> {
    await this.#keep(this.#written().filter(entry => entry.name !== name));
  }

  /** The key of a remote encoder. */
  key(name: string): Thenable<string | undefined> {
    return this.#secrets.get(keyName(name));
  }

  async setKey(name: string, key: string): Promise<void> {
    if (key === '') await this.#secrets.delete(keyName(name));
    else await this.#secrets.store(keyName(name), key);
  }

  /** @param host of the hub: a token is sent to the one that it was given for. */
  token(host: string): Thenable<string | undefined> {
    return this.#secrets.get(secretName(host));
  }

  async setToken(host: string, token: string | undefined): Promise<void> {
    if (token === undefined || token === '') await this.#secrets.delete(secretName(host));
    else await this.#secrets.store(secretName(host), token);
  }

  #written(): WrittenEncoder[] {
    const setting = vscode.workspace.getConfiguration().get<unknown>(SETTINGS.encoders) ?? [];
    const parsed = z.array(NamedEncoderSchema).safeParse(withFieldNames(setting));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new ProbeError('bad-input', `The setting ${SETTINGS.encoders} is wrong at "${where}".`, {
      remedy:
        'Each encoder needs a name, and the path of its folder or the kind and url of its server; see the setting’s description.',
    });
  }

  async #keep(entries: readonly WrittenEncoder[]): Promise<void> {
    const settings = vscode.workspace.getConfiguration();
    await settings.update(SETTINGS.encoders, entries, vscode.ConfigurationTarget.Global);
  }
}

const keyName = (encoder: string): string => `medprobe.encoderKey.${encoder}`;
const secretName = (host: string): string => `medprobe.hubToken.${host}`;
