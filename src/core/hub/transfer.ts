/** One file, from the hub to its place: resumed where an earlier try left off, checked, and only then given its name. */
import { stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { withRetry } from '../endpoint/retry';
import { ProbeError, throwIfAborted } from '../errors';
import { openOwnFile } from '../files/inPlaceWrite';
import { moveOwn, removeOwn } from '../files/ownFolder';
import { matches } from './checksum';
import type { HubClient, HubReply } from './client';
import { endedEarly, notAHub } from './failures';
import { fileUrl } from './repository';
import type { HubModel, RemoteFile } from './repository';

export interface Transfer {
  readonly client: HubClient;
  readonly model: HubModel;
  readonly file: RemoteFile;
  /** The folder it comes into. */
  readonly folder: string;
  /** How many of its bytes are here; told often, and less than before when it has to start again. */
  readonly onBytes: (bytes: number) => void;
  /** Every byte is here and is being checked. */
  readonly onChecking: () => void;
}

const placeOf = ({ folder, file }: Pick<Transfer, 'folder' | 'file'>): string => path.join(folder, file.name);
const partOf = (transfer: Pick<Transfer, 'folder' | 'file'>): string => `${placeOf(transfer)}.part`;

/** Bytes of a file that need not be downloaded; all of them where it is complete. */
export async function bytesHere(transfer: Pick<Transfer, 'folder' | 'file'>): Promise<number> {
  const { bytes } = transfer.file;
  if (await isComplete(transfer)) return bytes;
  const part = (await sizeOf(partOf(transfer))) ?? 0;
  return part > bytes ? 0 : part;
}

/** A file has its name only after it was checked, so that its length is enough. */
export const isComplete = async (transfer: Pick<Transfer, 'folder' | 'file'>): Promise<boolean> =>
  (await sizeOf(placeOf(transfer))) === transfer.file.bytes;

/**
 * @throws ProbeError 'network' | 'endpoint' (also where length or checksum are not those announced) | 'io' |
 * 'cancelled'. What has arrived stays for the next time, unless it is wrong.
 */
export async function transferFile(transfer: Transfer, signal?: AbortSignal): Promise<void> {
  if (await isComplete(transfer)) return;
  await fetchRest(transfer, signal);
  transfer.onChecking();
  const part = partOf(transfer);
  const { name, bytes, checksum } = transfer.file;
  const good = await matches(part, bytes, checksum, signal).catch((error: unknown) => {
    throwIfAborted(signal);
    throw unwritable(part, error);
  });
  if (!good) {
    await removeOwn(part);
    throw new ProbeError('endpoint', `${name} did not arrive as ${transfer.client.base.host} announced it.`, {
      remedy: 'It was deleted. Download it again; if this repeats, something on the way changes files.',
      details: { reason: 'checksum' },
    });
  }
  await moveOwn(part, placeOf(transfer)).catch((error: unknown) => {
    throw unwritable(placeOf(transfer), error);
  });
}

/** Tries as long as tries bring something: a large file over a poor connection breaks off more than a few times. */
async function fetchRest(transfer: Transfer, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const before = await bytesHere(transfer);
    try {
      await withRetry(() => fetchOnce(transfer, signal), transfer.client.retry, signal);
      return;
    } catch (error) {
      const failure = ProbeError.from(error);
      if (!failure.retryable || (await bytesHere(transfer)) <= before) throw failure;
    }
  }
}

async function fetchOnce(transfer: Transfer, signal?: AbortSignal): Promise<void> {
  const { client, model, file } = transfer;
  const from = await bytesHere(transfer);
  transfer.onBytes(from);
  if (from === file.bytes && from > 0) return;
  const subject = { model: model.id, revision: model.revision };
  const reply = await client.open(fileUrl(client, model, file.name), from, subject, signal);
  const start = await startOf(transfer, reply, from);
  await append(transfer, reply, start, signal);
}

/**
 * At which byte an answer begins: at 0 where the server passes over the range that was asked for.
 * @throws ProbeError 'endpoint': retryable where what is here does not fit what is there, and was dropped.
 */
async function startOf({ client, file, folder }: Transfer, reply: HubReply, from: number): Promise<number> {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(reply.header('content-range') ?? '');
  if (reply.status === 416 || (reply.status === 206 && Number(range?.[1] ?? -1) !== from)) {
    await client.discard(reply);
    await removeOwn(partOf({ folder, file }));
    throw new ProbeError('endpoint', `${reply.host} cannot go on with ${file.name} where it broke off.`, {
      remedy: 'Try again: it starts from the beginning.',
      retryable: true,
    });
  }
  const start = reply.status === 206 ? from : 0;
  const total = reply.status === 206 ? range?.[2] : undefined;
  const length = reply.header('content-length');
  const wrongTotal = total !== undefined && total !== '*' && Number(total) !== file.bytes;
  const wrongLength = length !== undefined && start + Number(length) !== file.bytes;
  if (wrongTotal || wrongLength) {
    await client.discard(reply);
    throw wrongSize(reply, file, wrongTotal ? Number(total) : start + Number(length));
  }
  return start;
}

const wrongSize = (reply: HubReply, { name, bytes }: RemoteFile, got: number): ProbeError =>
  notAHub(reply.host, `sends ${got} bytes for ${name}, of which the hub says that it has ${bytes}`);

async function append(transfer: Transfer, reply: HubReply, start: number, signal?: AbortSignal): Promise<void> {
  const { client, file, onBytes } = transfer;
  const part = partOf(transfer);
  const handle = await openPart(part, start).catch(async (error: unknown) => {
    await client.discard(reply);
    throw unwritable(part, error);
  });
  let at = start;
  try {
    onBytes(at);
    for await (const chunk of client.bytesOf(reply, signal)) {
      at += chunk.byteLength;
      if (at > file.bytes) {
        await removeOwn(part);
        throw wrongSize(reply, file, at);
      }
      await write(handle, chunk, part);
      onBytes(at);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (at < file.bytes) throw endedEarly(reply.host, at, file.bytes);
}

/** What is there is dropped only once it is known to be a file of one's own. */
async function openPart(part: string, start: number): Promise<FileHandle> {
  const handle = await openOwnFile(part, 'append', 'shared');
  if (start === 0) await handle.truncate();
  return handle;
}

async function write(handle: FileHandle, chunk: Uint8Array, file: string): Promise<void> {
  try {
    await handle.writeFile(chunk);
  } catch (error) {
    throw unwritable(file, error);
  }
}

const unwritable = (file: string, cause: unknown): ProbeError =>
  cause instanceof ProbeError
    ? cause
    : new ProbeError('io', `${file} cannot be written (${codeOf(cause)}).`, {
        remedy: 'Check the free space and the permissions of its folder; what has arrived is kept.',
        cause,
      });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    found => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
