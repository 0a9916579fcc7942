import type { EndpointConfig } from '../../core/endpoint/types';
import { languageModelHost } from './languageModel';

/** `host[:port]`, the vendor of a language model; the text itself where it is no URL, so that the mistake is seen. */
export function hostOf({ kind, url = '', model = '' }: EndpointConfig): string {
  if (kind === 'vscode-lm') return languageModelHost(model);
  return URL.canParse(url) ? new URL(url).host : url;
}
