import * as z from 'zod/mini';
import type { Adapter, AdapterOptions } from '../adapter';
import { malformedReply } from '../failures';
import { chatFields, readCompletion } from './chat';
import { serverUrl, withPath } from './url';

/** Vertex AI's `predict` method: a list of instances in, `predictions` out. */
const predictions = z.object({ predictions: z.union([z.array(z.unknown()), z.looseObject({})]) });

/** Where an endpoint of Vertex AI predicts: `base` is its resource, with or without `:predict`. */
export function predictUrl(base: string): URL {
  const url = serverUrl(base);
  return url.pathname.endsWith(':predict') ? url : withPath(url, `${url.pathname.replace(/\/$/, '')}:predict`);
}

/**
 * The one prediction of a reply: an object, or a list of one (both are in use; Google's MedGemma notebooks read the first).
 * @throws ProbeError 'endpoint'.
 */
export function onePrediction(reply: unknown, peer: { host: string; secret: string | undefined }): unknown {
  const { success, data } = predictions.safeParse(reply);
  const found = !success ? undefined : Array.isArray(data.predictions) ? data.predictions[0] : data.predictions;
  if (found !== undefined) return found;
  throw malformedReply(peer, 'a reply without a prediction', JSON.stringify(reply), true);
}

/**
 * MedGemma deployed from Vertex AI's Model Garden, asked by chat: an instance with `@requestFormat: chatCompletions`
 * (Google-Health/medgemma, notebooks/quick_start_with_model_garden). The endpoint's own path says which model it is.
 */
export function vertexAdapter({ url: base, model, key }: AdapterOptions): Adapter {
  const url = predictUrl(base);
  const peer = { host: url.host, secret: key };
  return {
    kind: 'vertex',
    url,
    model,
    key,
    body: (request, images) =>
      JSON.stringify({ instances: [{ '@requestFormat': 'chatCompletions', ...chatFields(request, images) }] }),
    read: reply => readCompletion(onePrediction(reply, peer), peer),
  };
}
