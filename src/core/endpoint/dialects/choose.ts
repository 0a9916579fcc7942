import type { Adapter, AdapterOptions } from '../adapter';
import type { HttpKind } from '../types';
import { ollamaAdapter, ollamaUrl } from './ollama';
import { chatCompletionsUrl, openAiAdapter } from './openai';
import { predictUrl, vertexAdapter } from './vertex';
import { vertexRawAdapter } from './vertexRaw';

interface Dialect {
  /** Where a server with this base URL is asked. @throws ProbeError 'bad-input' for a URL that cannot be used. */
  readonly address: (base: string) => URL;
  readonly adapter: (options: AdapterOptions) => Adapter;
  /** What a person calls it. */
  readonly title: string;
}

export const DIALECTS: Readonly<Record<HttpKind, Dialect>> = {
  openai: { address: chatCompletionsUrl, adapter: openAiAdapter, title: 'OpenAI-compatible' },
  ollama: { address: ollamaUrl, adapter: ollamaAdapter, title: 'Ollama' },
  vertex: { address: predictUrl, adapter: vertexAdapter, title: 'Vertex AI (chat)' },
  'vertex-raw': { address: predictUrl, adapter: vertexRawAdapter, title: 'Vertex AI (bare prompt)' },
};
