import * as z from 'zod/mini';
import type { Adapter, AdapterOptions, FactsPage } from '../adapter';
import { chatFields, readCompletion } from './chat';
import { infoPage, tgiPrompts } from './tgi';
import { serverUrl, withPath } from './url';
import type { ServerFacts, ServerSoftware } from '../types';

const COMPLETIONS = '/chat/completions';

/**
 * Where an OpenAI-compatible server takes chat questions: `base` may be the server, its `/v1` (or another version), the
 * full `/chat/completions` address, or a Vertex AI endpoint's resource. A query is kept, a fragment dropped.
 * @throws ProbeError as `serverUrl`.
 */
export function chatCompletionsUrl(base: string): URL {
  const url = serverUrl(base);
  const path = url.pathname.replace(/\/$/, '');
  if (path.endsWith(COMPLETIONS)) return url;
  const versioned = /\/v\d+[a-z\d]*$/.test(path) || VERTEX_RESOURCE.test(path);
  return withPath(url, `${path}${versioned ? '' : '/v1'}${COMPLETIONS}`);
}

/** Of a dedicated Vertex AI endpoint: `/v1beta1/projects/P/locations/L/endpoints/E`. */
const VERTEX_RESOURCE = /\/projects\/[^/]+\/locations\/[^/]+\/endpoints\/[^/]+$/;

const modelList = z.object({
  data: z.array(z.object({ id: z.string(), owned_by: z.catch(z.nullish(z.string()), null) })),
});
const props = z.object({ modalities: z.object({ vision: z.boolean() }) });

/** Whom servers name as the owner of what they serve; TGI names the model itself. */
const OWNERS: ReadonlyMap<string, ServerSoftware> = new Map([
  ['vllm', 'vllm'],
  ['sglang', 'sglang'],
  ['llamacpp', 'llama.cpp'],
]);

/** The server's address without `/v1`. */
const rootOf = (url: URL): URL =>
  withPath(url, url.pathname.slice(0, -COMPLETIONS.length).replace(/\/v\d+[a-z\d]*$/, ''));

/**
 * `/v1/models` of every server of this family, `/props` of llama.cpp's, which says whether it has a projector, and
 * `/info` of TGI.
 */
function factsPages(url: URL): readonly FactsPage[] {
  const root = rootOf(url);
  return [
    {
      url: withPath(url, `${url.pathname.slice(0, -COMPLETIONS.length)}/models`),
      read: readModels,
    },
    {
      url: withPath(root, `${root.pathname.replace(/\/$/, '')}/props`),
      read: reply => {
        const { success, data } = props.safeParse(reply);
        return success ? { vision: data.modalities.vision } : {};
      },
    },
    infoPage(root),
  ];
}

function readModels(reply: unknown): ServerFacts {
  const { success, data } = modelList.safeParse(reply);
  if (!success) return {};
  const [software] = data.data.flatMap(({ owned_by: owner }) => OWNERS.get(owner ?? '') ?? []);
  return { models: data.data.map(({ id }) => id), ...(software === undefined ? {} : { software }) };
}

/** The dialect of `/v1/chat/completions`: vLLM, llama.cpp, LM Studio, TGI, Ollama's `/v1` and many more. */
export function openAiAdapter({ url: base, model, key }: AdapterOptions): Adapter {
  const url = chatCompletionsUrl(base);
  const peer = { host: url.host, secret: key };
  const prompts = tgiPrompts(rootOf(url), peer);
  return {
    kind: 'openai',
    url,
    model,
    key,
    body: (request, images) => JSON.stringify({ model, ...chatFields(request, images), stream: false }),
    read: reply => readCompletion(reply, peer),
    inSteps: (request, ...sending) =>
      request.promptLogprobs === true ? prompts(request, ...sending) : Promise.resolve(undefined),
    // Vertex AI lists no models beside an endpoint.
    ...(VERTEX_RESOURCE.test(url.pathname.slice(0, -COMPLETIONS.length)) ? {} : { pages: factsPages(url) }),
  };
}
