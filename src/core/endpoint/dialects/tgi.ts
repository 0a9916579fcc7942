/**
 * Log-probabilities of a prompt from Text Generation Inference. Its chat interface gives none; `/generate` does
 * (`decoder_input_details`), of a prompt that is written as text, an image in it as `![](data:…)`. The server itself
 * writes a conversation as such a text: `/chat_tokenize`, with the tokens that its chat interface would read.
 * Source: huggingface/text-generation-inference, docs/openapi.json and router/src/{server,lib,validation}.rs, 3.3.
 */
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import type { FactsPage, Reading, Stepped, Wire } from '../adapter';
import { malformedReply } from '../failures';
import type { Peer } from '../failures';
import type { AskRequest, WrittenBody } from '../types';
import { withPath } from './url';

const info = z.object({ model_id: z.string(), router: z.string().check(z.startsWith('text-generation-router')) });
const tokenList = z.array(z.object({ id: z.int(), text: z.string() }));
const templated = z.object({ tokenize_response: tokenList, templated_text: z.string() });
const generated = z.object({
  generated_text: z.string(),
  details: z.object({
    finish_reason: z.string(),
    generated_tokens: z.int(),
    prefill: z.array(z.object({ id: z.int(), text: z.string(), logprob: z.nullable(z.number()) })),
  }),
});

const PIXELS = /(data:image\/[\w.+-]+;base64,)[\w+/]+={0,2}/g;

/** `/info`, which says that the server is TGI. */
export const infoPage = (root: URL): FactsPage => ({
  url: beside(root, '/info'),
  read: reply => (info.safeParse(reply).success ? { software: 'tgi' } : {}),
});

/**
 * How a server of the chat completions interface is asked for log-probabilities of a prompt where it is TGI. What is
 * scored is checked to be, token for token, what the chat interface would read.
 * @param root the server's address without `/v1`
 */
export function tgiPrompts(
  root: URL,
  peer: Peer,
): (request: AskRequest, body: Uint8Array, wire: Wire) => Promise<Stepped | undefined> {
  let known: { readonly model: string | undefined } | undefined;
  return async (request, body, wire) => {
    known ??= { model: await modelOfTgi(root, wire) };
    if (known.model === undefined) return undefined;
    const prompt = await writtenPrompt(root, body, wire, peer);
    const sent = { url: beside(root, '/generate'), body: generateBody(prompt.text, request) };
    const raw = await wire.post(sent.url, sent.body.bytes);
    const reading = readScored(raw, prompt.ids, peer);
    return { reading: { ...reading, reportedModel: known.model }, raw, sent };
  };
}

const beside = (root: URL, path: string): URL => withPath(root, `${root.pathname.replace(/\/$/, '')}${path}`);

/** A server that says this may be a TGI when it is asked again. */
const LATER: ReadonlySet<unknown> = new Set([408, 425, 429, 502, 503, 504]);

/** Undefined where the server is another: most have no such page, some let nobody see it. */
async function modelOfTgi(root: URL, wire: Wire): Promise<string | undefined> {
  try {
    return info.safeParse(await wire.get(beside(root, '/info'))).data?.model_id;
  } catch (thrown) {
    const error = ProbeError.from(thrown);
    if (error.kind !== 'endpoint' || LATER.has(error.details?.['status'])) throw error;
    return undefined;
  }
}

interface WrittenPrompt {
  /** For `/generate`, which puts what the tokenizer always adds in front of it. */
  readonly text: string;
  readonly ids: readonly number[];
}

/** The conversation of a chat request, as the server writes it for its model. */
async function writtenPrompt(root: URL, chat: Uint8Array, wire: Wire, peer: Peer): Promise<WrittenPrompt> {
  const reply = await wire.post(beside(root, '/chat_tokenize'), chat).catch((error: unknown) => {
    throw withoutTemplate(ProbeError.from(error), peer);
  });
  const { success, data } = templated.safeParse(reply);
  if (!success) throw malformedReply(peer, 'a conversation that is not written as a prompt', '', true);
  const { tokenize_response: tokens, templated_text: text } = data;
  const ids = tokens.map(({ id }) => id);
  const [first] = tokens;
  if (first === undefined || first.text === '' || !text.startsWith(first.text)) return { text, ids };
  // A template may begin with the token that the tokenizer adds by itself; twice, it would be another prompt.
  const alone = tokenList.safeParse(await wire.post(beside(root, '/tokenize'), json({ inputs: first.text })));
  const isAdded = alone.data?.length === 2 && alone.data.every(({ id }) => id === first.id);
  return { text: isAdded ? text.slice(first.text.length) : text, ids };
}

function generateBody(inputs: string, { parameters: { temperature, maxTokens, seed } }: AskRequest): WrittenBody {
  const sampling = temperature === 0 ? { do_sample: false } : { do_sample: true, temperature };
  const body = {
    inputs,
    parameters: {
      ...sampling,
      max_new_tokens: maxTokens,
      ...(seed === undefined ? {} : { seed }),
      details: true,
      decoder_input_details: true,
    },
  };
  const withoutPixels = JSON.stringify({ ...body, inputs: inputs.replace(PIXELS, '$1') });
  return { bytes: json(body), withoutPixels };
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** @throws ProbeError 'unsupported' where the server keeps them back, or scored another prompt; 'endpoint'. */
function readScored(reply: unknown, ids: readonly number[], peer: Peer): Reading {
  const { success, data } = generated.safeParse(reply);
  if (!success)
    throw malformedReply(peer, 'a reply that is no generated text with details', JSON.stringify(reply), true);
  const { prefill, finish_reason: reason, generated_tokens: completionTokens } = data.details;
  if (prefill.length === 0) {
    throw unable(`${peer.host} (TGI) keeps the log-probabilities of a prompt back.`, {
      remedy: 'Start it with --enable-prefill-logprobs.',
    });
  }
  if (prefill.length !== ids.length || prefill.some(({ id }, n) => id !== ids[n])) {
    throw unable(`${peer.host} (TGI) scores other tokens at /generate than its chat interface reads.`, {
      remedy: 'Serve the model with vLLM, or use another mode.',
    });
  }
  return {
    text: data.generated_text,
    finish: reason === 'length' ? 'length' : 'stop',
    usage: { promptTokens: prefill.length, completionTokens },
    promptLogprobs: prefill.map(({ text: token, logprob }) => (logprob === null ? null : { token, logprob })),
  };
}

/** No later question would fare better. */
const unable = (message: string, { remedy }: { remedy: string }): ProbeError =>
  new ProbeError('unsupported', message, { remedy, details: { fatal: true } });

function withoutTemplate(error: ProbeError, { host }: Peer): ProbeError {
  if (error.details?.['status'] !== 404) return error;
  return unable(`${host} is a TGI that does not write a conversation as a prompt (/chat_tokenize).`, {
    remedy: 'Use TGI 2.3 or newer, with a model that has a chat template and a fast tokenizer.',
  });
}
