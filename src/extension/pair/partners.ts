/** "Probe Pair" on one image: which other image of its folder to compare it with, the most similar first. */
import path from 'node:path';
import { NEAR_DUPLICATE } from '../../core/embedding/nearest';
import { ProbeError } from '../../core/errors';
import { listImages } from '../../core/image/listImages';
import { nearestFiles } from '../../worker/folder';
import type { FolderProgress } from '../../worker/folder';
import { toAbortSignal } from '../cancellation';
import { DEFAULT_ENCODER } from '../encoders/choosing';
import type { Services } from '../services';
import { cancellableProgress } from '../surfaces/progress';
import type { ReportProgress } from '../surfaces/progress';
import { pickOne } from '../surfaces/quickInputs';
import type { PickItem } from '../surfaces/quickInputs';

const OFFERED = 30;

interface Partner extends PickItem {
  readonly file: string;
}

/** @returns the chosen partner, undefined where none was chosen. @throws ProbeError where there is none to choose. */
export async function choosePartner(services: Services, file: string): Promise<string | undefined> {
  const name = path.basename(file);
  const { nearest, failed } = await cancellableProgress(`Partners of ${name}`, (report, token) =>
    findPartners(services, file, report, toAbortSignal(token)),
  );
  for (const { error } of failed) services.reporter.log.warn(error.toLine());
  const items = nearest.map((partner): Partner => {
    const description = `cosine ${partner.cosine.toFixed(3)}`;
    return {
      label: path.relative(path.dirname(file), partner.path),
      description: partner.cosine >= NEAR_DUPLICATE ? `${description} · near-duplicate` : description,
      file: partner.path,
    };
  });
  const unread = failed.length === 0 ? '' : ` (${failed.length} could not be read: see the log)`;
  const chosen = await pickOne(items, {
    title: `Probe Pair: ${name}`,
    placeHolder: `The most similar images in its folder, under ${DEFAULT_ENCODER}${unread}`,
    matchOnDescription: true,
  });
  return chosen?.file;
}

async function findPartners({ workers }: Services, file: string, report: ReportProgress, signal: AbortSignal) {
  const others = (await listImages(path.dirname(file), signal)).filter(other => other !== file);
  if (others.length === 0) {
    throw new ProbeError('bad-input', `There is no other image in the folder of ${path.basename(file)}.`, {
      remedy: 'Select two images instead.',
    });
  }
  const onProgress = ({ done, total }: FolderProgress) =>
    report({ message: `${done} of ${total} images`, increment: 100 / total });
  return nearestFiles(workers, file, others, OFFERED, { encoder: { encoder: DEFAULT_ENCODER }, signal, onProgress });
}
