import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { onLoopback } from './loopback';

/** One image or text of a request. */
export type Input = { readonly image: Buffer; readonly sha256: string } | { readonly text: string };

export interface EmbeddingRequest {
  /** Counts requests from 1. */
  readonly n: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly model: string | undefined;
  readonly inputs: readonly Input[];
}

/** What one input is answered with: its numbers (as they are written into JSON), or a refusal of this input alone. */
export type Answer = readonly (number | string | null)[] | { readonly refused: string };

export interface Misbehaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the reply. */
  readonly body?: string;
  /** The reply breaks off in its middle. */
  readonly torn?: boolean;
  /** The socket dies before anything is answered. */
  readonly reset?: boolean;
}

export interface EmbeddingServerOptions {
  readonly answer: (input: Input, request: EmbeddingRequest) => Answer;
  readonly faults?: (request: EmbeddingRequest) => Misbehaviour | undefined;
  /** The model that a reply of `/v1/embeddings` names; the one that was asked for where absent, none where null. */
  readonly model?: (request: EmbeddingRequest) => string | null;
}

export interface EmbeddingServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly requests: readonly EmbeddingRequest[];
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

export const VERTEX_PATH = '/v1/projects/p/locations/l/endpoints/1';
const OPENAI_PATH = '/v1/embeddings';

/** As the published schemas have them: anything more or less is answered with 400. */
const vertexRequest = z.strictObject({
  instances: z.array(
    z.union([
      z.strictObject({ image: z.strictObject({ input_bytes: z.base64() }) }),
      z.strictObject({ text: z.string() }),
    ]),
  ),
});
const imagePart = z.strictObject({ type: z.literal('image_url'), image_url: z.strictObject({ url: z.string() }) });
const openAiRequest = z.union([
  z.strictObject({
    model: z.string(),
    messages: z.tuple([z.strictObject({ role: z.literal('user'), content: z.tuple([imagePart]) })]),
    encoding_format: z.literal('float'),
  }),
  z.strictObject({ model: z.string(), input: z.array(z.string()), encoding_format: z.literal('float') }),
]);

/** A local server that speaks both schemas of embeddings, answers by a rule and fails on demand. */
export async function startEmbeddingServer(options: EmbeddingServerOptions): Promise<EmbeddingServer> {
  const requests: EmbeddingRequest[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.once('close', () => open--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    const read = readInputs(path, body);
    const asked = { n: requests.length + 1, path, headers: request.headers, body, ...read };
    requests.push(asked);
    const fault = options.faults?.(asked);
    if (fault?.reset === true) return void request.socket.destroy();
    if (read.inputs.length === 0) return send(response, 400, '{"error":{"message":"not in the schema"}}');
    const whole = replyOf(path, asked, options);
    const { status = 200, headers = {}, torn = false } = fault ?? {};
    send(response, status, torn ? whole.slice(0, whole.length / 2) : (fault?.body ?? whole), headers);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => send(response, 500, JSON.stringify({ error: String(error) })));
  });
  const { url, host, close } = await onLoopback(server);
  return {
    url,
    host,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    close,
  };
}

function readInputs(path: string, body: string): Pick<EmbeddingRequest, 'model' | 'inputs'> {
  if (path === `${VERTEX_PATH}:predict`) {
    const { success, data } = vertexRequest.safeParse(JSON.parse(body));
    const instances = success ? data.instances : [];
    return {
      model: undefined,
      inputs: instances.map(one => ('image' in one ? imageOf(one.image.input_bytes) : { text: one.text })),
    };
  }
  const { success, data } = openAiRequest.safeParse(path === OPENAI_PATH ? JSON.parse(body) : undefined);
  if (!success) return { model: undefined, inputs: [] };
  if ('input' in data) return { model: data.model, inputs: data.input.map(text => ({ text })) };
  const [, base64 = ''] = /^data:image\/png;base64,(.*)$/.exec(data.messages[0].content[0].image_url.url) ?? [];
  return { model: data.model, inputs: [imageOf(base64)] };
}

function imageOf(base64: string): Input {
  const image = Buffer.from(base64, 'base64');
  return { image, sha256: createHash('sha256').update(image).digest('hex') };
}

function replyOf(path: string, request: EmbeddingRequest, { answer, model }: EmbeddingServerOptions): string {
  const answers = request.inputs.map(input => answer(input, request));
  const numbers = (values: readonly (number | string | null)[]) => `[${values.map(String).join(',')}]`;
  if (path === OPENAI_PATH) {
    const data = answers.map(
      (values, index) =>
        `{"object":"embedding","index":${index},"embedding":${'refused' in values ? '[]' : numbers(values)}}`,
    );
    // Servers may answer in any order: the index says which is which.
    const named = JSON.stringify(model === undefined ? request.model : model(request));
    return `{"object":"list","model":${named},"data":[${data.reverse().join(',')}]}`;
  }
  const predictions = answers.map(values =>
    'refused' in values
      ? JSON.stringify({ error: { code: 'INVALID_IMAGE', description: values.refused } })
      : `{"embedding":${numbers(values)},"input_type":"image","model_temperature":4.7,"model_bias":-16.5}`,
  );
  return `{"predictions":[${predictions.join(',')}]}`;
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
