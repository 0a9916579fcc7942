/** What a configuration file would do, in lines that a person reads before trusting it. */
import { isRemote } from '../encoder/named';
import type { NamedEncoder } from '../encoder/named';
import { keyVariable } from '../endpoint/config';
import type { MedProbeConfig } from '../endpoint/config';
import type { EndpointConfig } from '../endpoint/types';
import { inOneLine } from './oneLine';

/** One line each, without hidden characters: every word of it may be a stranger's. */
export function summarizeConfig({ endpoints, encoders, defaults }: MedProbeConfig): string[] {
  const chosen = Object.entries(defaults).map(([field, value]) => `${field} ${value}`);
  const lines = [
    ...endpoints.flatMap(endpointLines),
    ...encoders.flatMap(encoderLines),
    ...(chosen.length === 0 ? [] : [`by default: ${chosen.join(', ')}`]),
  ];
  return (lines.length === 0 ? ['nothing: it names no endpoint, encoder or default'] : lines).map(inOneLine);
}

function endpointLines(endpoint: EndpointConfig): string[] {
  const { name, kind, url = '', model } = endpoint;
  const asked = model === undefined ? '' : `, model ${model}`;
  return [
    `endpoint ${name}: images and questions to ${url} (${kind}${asked})`,
    ...credentialLines(endpoint),
    ...certificateLines(endpoint),
  ];
}

function encoderLines(encoder: NamedEncoder): string[] {
  if (!isRemote(encoder)) return [`encoder ${encoder.name}: loads the model in ${encoder.path}`];
  const { name, kind, url, model } = encoder;
  return [
    `encoder ${name}: images and texts to ${url} (${kind}, model ${model})`,
    ...credentialLines(encoder),
    ...certificateLines(encoder),
  ];
}

type Server = Pick<EndpointConfig, 'name' | 'auth' | 'ca' | 'clientCert' | 'clientKey'> & { readonly url?: string };

const originOf = (url = ''): string => (URL.canParse(url) ? new URL(url).origin : url);

function credentialLines({ name, auth, url }: Server): string[] {
  const to = originOf(url);
  if (auth === 'google') return [`  shows ${to} a token of your Google application default credentials`];
  return [`  shows ${to} the key in ${keyVariable(name)}, where the environment has one`];
}

const certificateLines = ({ ca, clientCert, clientKey }: Server): string[] => [
  ...(ca === undefined ? [] : [`  trusts the certificate authority in ${ca}`]),
  ...(clientCert === undefined ? [] : [`  shows the client certificate in ${clientCert}`]),
  ...(clientKey === undefined ? [] : [`  uses the private key in ${clientKey}`]),
];
