import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { splitThought } from '../answer/thought';
import { ProbeError } from '../errors';
import { writeFileAtomic } from '../files/atomicWrite';
import { assertLinksStayBelow } from '../files/insidePath';
import { listOwnFolder, ownFolder, removeOwn } from '../files/ownFolder';
import { readRegularText, READ_LIMITS } from '../files/regularFile';
import { ServedModels } from './servedModel';
import { parseJson } from '../files/boundedJson';
import type { AskReply, Endpoint } from './types';

const VERSION = 1;
const MAX_BYTES = 256 * 1024 * 1024;
/** What remains when the oldest are taken out, as a share of the limit. */
const KEPT = 0.9;
const KEPT_FILE = { limit: READ_LIMITS.settings, links: 'refused' } as const;

type Kept = Omit<AskReply, 'cached' | 'maybeBilledTries'>;

const token = { token: z.string(), logprob: z.number() };

/** Every field of a reply is here, so that an answer from the cache is the answer that was given. */
const fields = {
  text: z.string(),
  thought: z.exactOptional(z.string()),
  finish: z.enum(['stop', 'length', 'refusal']),
  usage: z.exactOptional(z.object({ promptTokens: z.number(), completionTokens: z.number() })),
  logprobs: z.exactOptional(z.array(z.object({ ...token, top: z.array(z.object(token)) }))),
  promptLogprobs: z.exactOptional(z.array(z.nullable(z.object(token)))),
  ms: z.number(),
  reportedModel: z.exactOptional(z.string()),
  request: z.string(),
  transcript: z.exactOptional(
    z.object({
      url: z.string(),
      body: z.unknown(),
      image: z.exactOptional(
        z.object({
          mime: z.enum(['image/png', 'image/jpeg']),
          sha256: z.string(),
          width: z.number(),
          height: z.number(),
          bytes: z.number(),
        }),
      ),
      reply: z.unknown(),
    }),
  ),
} satisfies Record<keyof Kept, z.ZodMiniType>;
const entrySchema = z.object({ v: z.literal(VERSION), reply: z.object(fields) });

export interface AnswerCacheOptions {
  /** The least recently written answers are taken out above this size. */
  readonly maxBytes?: number;
}

/**
 * Answers by request fingerprint, each in a file of its own below `<folder>/v1`: written beside and renamed, so that
 * processes may share it and a reader sees a whole answer or none. It may be deleted at any moment. Nothing is flushed to
 * the disk: the journal of a run keeps its answers, and an entry that a power cut left torn is read as none.
 */
export class AnswerCache {
  /** Which models the servers have said they are, as long as this cache is open. */
  readonly served = new ServedModels();
  private readonly maxBytes: number;
  private readonly root: string;
  /** Infinity until it has been counted how much is there. */
  private writtenSinceTrim = Infinity;

  constructor(folder: string, { maxBytes = MAX_BYTES }: AnswerCacheOptions = {}) {
    this.root = path.join(folder, `v${VERSION}`);
    this.maxBytes = maxBytes;
  }

  /** Undefined for what is not there, and for what cannot be read, which is removed. */
  async get(request: string): Promise<Kept | undefined> {
    const file = this.file(request);
    const json = await readRegularText(file, KEPT_FILE).catch(() => undefined);
    if (json === undefined) return undefined;
    const reply = parseEntry(json);
    if (reply?.request === request) return reply;
    await this.drop(file);
    return undefined;
  }

  /** Not where a link has led to it: then it is somebody else's. */
  private async drop(file: string): Promise<void> {
    await assertLinksStayBelow(path.dirname(path.dirname(this.root)), file).then(
      () => removeOwn(file),
      () => undefined,
    );
  }

  /** @throws ProbeError 'io' where it cannot be written. */
  async put(reply: Kept): Promise<void> {
    const file = this.file(reply.request);
    const json = JSON.stringify({ v: VERSION, reply: z.object(fields).parse(reply) });
    try {
      // The cache's own folder is one that MedProbe makes: above it the place is the person's affair.
      const [above, own] = [path.dirname(path.dirname(this.root)), path.basename(path.dirname(this.root))];
      await ownFolder(above, [own, path.basename(this.root), path.basename(path.dirname(file))]);
      await writeFileAtomic(file, json, { durable: false });
    } catch (cause) {
      if (cause instanceof ProbeError) throw cause;
      throw new ProbeError('io', `Answers cannot be kept in ${this.root}.`, {
        remedy: 'Make room or correct the permissions; without it questions are asked again.',
        cause,
      });
    }
    this.writtenSinceTrim += json.length;
    if (this.writtenSinceTrim <= this.maxBytes * (1 - KEPT)) return;
    this.writtenSinceTrim = 0;
    await this.trim();
  }

  /** Takes the oldest answers out until what is left is within the limit. */
  private async trim(): Promise<void> {
    const entries = await listEntries(this.root);
    let size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (size <= this.maxBytes) return;
    for (const { file, size: freed } of entries.sort((a, b) => a.writtenMs - b.writtenMs)) {
      if (size <= this.maxBytes * KEPT) return;
      await removeOwn(file);
      size -= freed;
    }
  }

  private file(request: string): string {
    return path.join(this.root, request.slice(0, 2), `${request}.json`);
  }
}

function parseEntry(json: string): Kept | undefined {
  try {
    const { success, data } = entrySchema.safeParse(parseJson(json));
    return success ? data.reply : undefined;
  } catch {
    return undefined; // torn by a crash
  }
}

interface Entry {
  readonly file: string;
  readonly size: number;
  readonly writtenMs: number;
}

/** Another process may remove what is being listed. */
async function listEntries(root: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const shard of await listOwnFolder(root)) {
    for (const name of await listOwnFolder(path.join(root, shard))) {
      const file = path.join(root, shard, name);
      const facts = await lstat(file).catch(() => undefined);
      if (facts !== undefined) entries.push({ file, size: facts.size, writtenMs: facts.mtimeMs });
    }
  }
  return entries;
}

/**
 * The endpoint, behind the answers that it has given before at temperature 0. It stands above consent: an answer that
 * was kept sends nothing. Only an endpoint whose model is named is kept, since another may be served tomorrow under no
 * name; a reply that was cut off while thinking is no answer and is not kept. What a server answered as another model than
 * the one asked for counts only while it goes on naming that model (`ServedModels`).
 * @param onFailure told once where the cache cannot be written; the answers come all the same.
 * @param onNotice told of each other model that answers.
 */
export function cached(
  endpoint: Endpoint,
  cache: AnswerCache,
  onFailure: (error: ProbeError) => void,
  onNotice: (notice: string) => void = () => undefined,
): Endpoint {
  const { fingerprint, info } = endpoint;
  if (fingerprint === undefined || info.model === undefined) return endpoint;
  let failed = false;
  const keep = (reply: AskReply): Promise<void> =>
    cache.put(reply).catch((error: unknown) => {
      if (!failed) onFailure(ProbeError.from(error));
      failed = true;
    });
  const askNow: Endpoint['ask'] = async (request, signal) => {
    const reply = await endpoint.ask(request, signal);
    const notice = cache.served.note(info, reply.reportedModel);
    if (notice !== undefined) onNotice(notice);
    return reply;
  };
  return {
    ...endpoint,
    async ask(request, signal) {
      const isKept = request.parameters.temperature === 0 && request.second === undefined && request.anew !== true;
      if (!isKept) return askNow(request, signal);
      const image = await request.attachment?.();
      const kept = await cache.get(fingerprint(request, image));
      if (kept !== undefined && cache.served.isStill(info, kept.reportedModel)) return { ...kept, cached: true };
      const prepared = image === undefined ? {} : { attachment: () => Promise.resolve(image) };
      const reply = await askNow({ ...request, ...prepared }, signal);
      if (reply.finish !== 'length' || !splitThought(reply.text).unfinished) await keep(reply);
      return reply;
    },
  };
}
