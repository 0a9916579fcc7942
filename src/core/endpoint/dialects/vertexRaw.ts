import { splitThought } from '../../answer/thought';
import { ProbeError } from '../../errors';
import { dataUri } from '../adapter';
import type { Adapter, AdapterOptions, InlineImage } from '../adapter';
import { malformedReply } from '../failures';
import type { AskRequest } from '../types';
import { onePrediction, predictUrl } from './vertex';

/** Where Gemma 3's image stands in a prompt that no chat template writes. */
const IMAGE = '<start_of_image>';

/** How a server writes its reply that does not know `raw_response`: the prompt comes back in front of it. */
const WRAPPED = /^Prompt:\n[^]*?\nOutput:\n/;

/**
 * MedGemma deployed from Vertex AI's Model Garden, asked by a bare prompt: system text, question and image token in one
 * line, the image beside it (Google-Health/medgemma, notebooks/quick_start_with_model_garden). The reply is a text alone:
 * no usage, no model, and no reason why it ended, so that a thought without an end counts as cut off.
 */
export function vertexRawAdapter({ url: base, model, key }: AdapterOptions): Adapter {
  const url = predictUrl(base);
  const peer = { host: url.host, secret: key };
  return {
    kind: 'vertex-raw',
    url,
    model,
    key,
    body: (request, images) => JSON.stringify({ instances: [instance(request, images)] }),
    read: (reply, request) => {
      const prediction = onePrediction(reply, peer);
      if (typeof prediction !== 'string') {
        throw malformedReply(peer, 'a prediction that is no text', JSON.stringify(reply), true);
      }
      const text = unwrapped(prediction, promptOf(request));
      return { text, finish: splitThought(text).unfinished ? 'length' : 'stop' };
    },
  };
}

const promptOf = ({ system, prompt, attachment }: AskRequest): string =>
  [system, prompt, attachment && IMAGE].filter(part => part !== undefined).join(' ');

function instance(request: AskRequest, [image, ...more]: readonly InlineImage[]): Record<string, unknown> {
  const { parameters } = request;
  if (more.length > 0) throw unsupported('takes one image a question');
  if (request.constrain === true) throw unsupported('cannot hold answers to a schema');
  if (request.logprobs !== undefined || request.promptLogprobs === true)
    throw unsupported('gives no log-probabilities');
  return {
    prompt: promptOf(request),
    ...(image === undefined ? {} : { multi_modal_data: { image: dataUri(image) } }),
    max_tokens: parameters.maxTokens,
    temperature: parameters.temperature,
    ...(parameters.seed === undefined ? {} : { seed: parameters.seed }),
    raw_response: true,
  };
}

const unsupported = (what: string): ProbeError =>
  new ProbeError('unsupported', `Vertex AI asked by a bare prompt ${what}.`, { remedy: 'Use the kind "vertex".' });

/** The reply alone. The prompt is known, so that an "Output:" inside it ends nothing. */
function unwrapped(prediction: string, prompt: string): string {
  const known = `Prompt:\n${prompt}\nOutput:\n`;
  if (prediction.startsWith(known)) return prediction.slice(known.length);
  return prediction.replace(WRAPPED, '');
}
