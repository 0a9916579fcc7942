import path from 'node:path';
import { ProbeError } from '../../core/errors';

/**
 * The manifest of a run that lies in `<dataset>/.medprobe/runs/<run>`.
 * @param relative as `run.json` names it.
 * @throws ProbeError unsupported where the run was recorded elsewhere.
 */
export function manifestOf(folder: string, relative: string): string {
  const runs = path.dirname(folder);
  const isBeside = path.basename(runs) === 'runs' && path.basename(path.dirname(runs)) === '.medprobe';
  if (isBeside) return path.join(path.dirname(path.dirname(runs)), relative);
  throw new ProbeError('unsupported', `${folder} is not beside its dataset, so its questions cannot be shown.`, {
    remedy: 'Score it with `medprobe score`, or move it to .medprobe/runs in the dataset’s folder.',
  });
}
