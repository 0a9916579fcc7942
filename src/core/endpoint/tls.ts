import * as tls from 'node:tls';
import { ProbeError } from '../errors';
import { readRegularText, READ_LIMITS } from '../files/regularFile';
import type { EndpointConfig } from './types';

export type TlsFiles = Pick<EndpointConfig, 'ca' | 'clientCert' | 'clientKey'>;

/** What connections to an endpoint are made with, and those to a proxy on the way, which is shown no client certificate. */
export interface TlsContexts {
  readonly endpoint: tls.SecureContext;
  readonly proxy: () => tls.SecureContext;
}

/**
 * Trusts what Node brings, the system's certificates, those of NODE_EXTRA_CA_CERTS and the endpoint's own authority.
 * Nothing here turns verification off.
 * @throws ProbeError 'bad-input' naming a file that cannot be read or used, or a certificate without its key.
 */
export async function tlsContexts(
  files: TlsFiles,
  env: Readonly<Record<string, string | undefined>>,
): Promise<TlsContexts> {
  const { clientCert, clientKey } = files;
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    throw new ProbeError(
      'bad-input',
      'A client certificate was given without its key, or a key without its certificate.',
      {
        remedy: 'Give both "clientCert" and "clientKey".',
        details: { fatal: true },
      },
    );
  }
  const own = files.ca === undefined ? [] : [await pem('ca', files.ca)];
  const trusted = [...tls.rootCertificates, ...systemCertificates(), ...(await extraCertificates(env)), ...own];
  // Most stand in several of these lists, and each costs time to read.
  const ca = [...new Set(trusted.map(text => text.trim()))];
  const shown =
    clientCert === undefined || clientKey === undefined
      ? {}
      : { cert: await pem('clientCert', clientCert), key: await pem('clientKey', clientKey) };
  const endpoint = usable(files, () => tls.createSecureContext({ ca, ...shown }));
  return { endpoint, proxy: () => usable(files, () => tls.createSecureContext({ ca })) };
}

const PEM_LIMIT = { limit: READ_LIMITS.settings };

/** Node before 22.15 cannot read them; there NODE_EXTRA_CA_CERTS or "ca" names the authority. */
const systemCertificates = (): readonly string[] => ('getCACertificates' in tls ? tls.getCACertificates('system') : []);

/** A file that is not there is passed over, as Node itself does: what needed it fails by name when it connects. */
async function extraCertificates(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return [];
  return readRegularText(file, PEM_LIMIT).then(
    text => [text],
    () => [],
  );
}

async function pem(setting: string, file: string): Promise<string> {
  const text = await readRegularText(file, PEM_LIMIT).catch((cause: unknown) => {
    const why = cause instanceof ProbeError ? cause.message.slice(file.length + 1, -1) : 'cannot be read';
    throw unusable(setting, file, why, cause);
  });
  if (text.includes('-----BEGIN ')) return text;
  throw unusable(setting, file, 'is no PEM file', undefined);
}

function usable(files: TlsFiles, make: () => tls.SecureContext): tls.SecureContext {
  try {
    return make();
  } catch (cause) {
    const named = Object.values(files).join(', ');
    throw new ProbeError(
      'bad-input',
      `The certificates of the endpoint cannot be used${named === '' ? '' : `: ${named}`}.`,
      {
        remedy: 'Give PEM files; the key must belong to the certificate and have no passphrase.',
        details: { fatal: true },
        cause,
      },
    );
  }
}

const unusable = (setting: string, file: string, why: string, cause: unknown): ProbeError =>
  new ProbeError('bad-input', `The file of "${setting}", ${file}, ${why}.`, {
    remedy: 'Name a PEM file that you may read.',
    details: { fatal: true },
    ...(cause === undefined ? {} : { cause }),
  });
