import * as z from 'zod/mini';
import type { Adapter, AdapterOptions, FactsPage } from '../adapter';
import { chatFields, readCompletion } from './chat';
import { serverUrl, withPath } from './url';

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

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });
const props = z.object({ modalities: z.object({ vision: z.boolean() }) });

/** `/v1/models` of every server of this family, and `/props` of llama.cpp's, which says whether it has a projector. */
function factsPages(url: URL): readonly FactsPage[] {
  const base = url.pathname.slice(0, -COMPLETIONS.length);
  const root = base.replace(/\/v\d+[a-z\d]*$/, '');
  return [
    {
      url: withPath(url, `${base}/models`),
      read: reply => {
        const { success, data } = modelList.safeParse(reply);
        return success ? { models: data.data.map(({ id }) => id) } : {};
      },
    },
    {
      url: withPath(url, `${root}/props`),
      read: reply => {
        const { success, data } = props.safeParse(reply);
        return success ? { vision: data.modalities.vision } : {};
      },
    },
  ];
}

/** The dialect of `/v1/chat/completions`: vLLM, llama.cpp, LM Studio, TGI, Ollama's `/v1` and many more. */
export function openAiAdapter({ url: base, model, key }: AdapterOptions): Adapter {
  const url = chatCompletionsUrl(base);
  const peer = { host: url.host, secret: key };
  return {
    kind: 'openai',
    url,
    model,
    key,
    body: (request, images) => JSON.stringify({ model, ...chatFields(request, images), stream: false }),
    read: reply => readCompletion(reply, peer),
    // Vertex AI lists no models beside an endpoint.
    ...(VERTEX_RESOURCE.test(url.pathname.slice(0, -COMPLETIONS.length)) ? {} : { pages: factsPages(url) }),
  };
}
