/** What the hub says of a model: its commit, its licence, its files and their checksums. */
import * as z from 'zod/mini';
import type { HubClient, HubReply, Subject } from './client';
import { notAHub } from './failures';

export interface HubModel {
  readonly id: string;
  /** As it was asked for: a branch, a tag, a commit. */
  readonly revision: string;
  /** What that is now: 40 hex digits. */
  readonly commit: string;
  /** Every file's path in the repository, as the hub says it: data, never a path here. */
  readonly files: readonly string[];
  readonly licence?: string | undefined;
}

/** How a file's bytes are known: SHA-256 where the hub stores them apart, else the SHA-1 of git's blob. Lower-case hex. */
export interface Checksum {
  readonly algorithm: 'sha256' | 'git-sha1';
  readonly hex: string;
}

export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  readonly checksum: Checksum;
}

export const DEFAULT_REVISION = 'main';

export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

const Text = z.optional(z.nullable(z.string()));
const InfoSchema = z.object({
  sha: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  siblings: z.array(z.object({ rfilename: z.string() })),
  cardData: z.optional(z.nullable(z.object({ license: z.optional(z.unknown()), license_name: Text }))),
});

/**
 * The commit that a revision stands for, and what is in it (`/api/models/{id}/revision/{revision}`).
 * @throws ProbeError 'not-found', 'endpoint' (`details.reason` says what a person has to do first), 'network', 'cancelled'.
 */
export async function resolveModel(
  client: HubClient,
  id: string,
  revision: string = DEFAULT_REVISION,
  signal?: AbortSignal,
): Promise<HubModel> {
  const url = client.url('api/models', id, 'revision', encodeURIComponent(revision));
  const parsed = InfoSchema.safeParse(await client.json(url, { model: id, revision }, signal));
  if (!parsed.success) throw notAHub(client.base.host, `says of ${id} nothing that a hub would say`);
  const { sha, siblings, cardData } = parsed.data;
  const files = siblings.map(({ rfilename }) => rfilename);
  return { id, revision, commit: sha, files, licence: licenceOf(cardData ?? {}) };
}

/** A licence of one's own stands in the card as `other`, with its name beside it. */
function licenceOf(card: { license?: unknown; license_name?: string | null | undefined }): string | undefined {
  const { license, license_name: name } = card;
  if (typeof name === 'string' && name !== '') return name;
  const first: unknown = Array.isArray(license) ? license[0] : license;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

export const fileUrl = (client: HubClient, model: HubModel, name: string): URL =>
  client.url(model.id, 'resolve', model.commit, encodeURIComponent(name));

/** Length and checksum of a file, from the headers that the hub answers with before it sends anybody elsewhere. */
export async function describeFile(
  client: HubClient,
  model: HubModel,
  name: string,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  const subject: Subject = { model: model.id, revision: model.revision };
  const reply = await client.head(fileUrl(client, model, name), subject, signal);
  const bytes = Number(reply.header('x-linked-size') ?? ownLength(reply) ?? Number.NaN);
  const checksum = checksumOf(reply.header('x-linked-etag') ?? reply.header('etag') ?? '');
  if (!Number.isSafeInteger(bytes) || bytes < 0 || checksum === undefined) {
    throw notAHub(client.base.host, `does not say the length and checksum of ${name}`);
  }
  return { name, bytes, checksum };
}

/** A redirect's own length says nothing of the file. */
const ownLength = (reply: HubReply): string | undefined =>
  reply.status >= 300 ? undefined : reply.header('content-length');

function checksumOf(etag: string): Checksum | undefined {
  const hex = etag.replace(/^W\//, '').replace(/^"|"$/g, '');
  if (/^[0-9a-f]{64}$/.test(hex)) return { algorithm: 'sha256', hex };
  return /^[0-9a-f]{40}$/.test(hex) ? { algorithm: 'git-sha1', hex } : undefined;
}
