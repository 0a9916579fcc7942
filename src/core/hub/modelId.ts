import { ProbeError } from '../errors';

/** A part of a repository's name as the hub allows it (huggingface_hub, `utils/_validators.py`). */
const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;

/**
 * A model's name on the hub: `owner/name`. The hub forbids `--` and `..` in it, so that `owner--name` names one folder.
 * @throws ProbeError bad-input.
 */
export function modelId(text: string): string {
  const id = text.trim();
  const parts = id.split('/');
  const known = parts.length === 2 && parts.every(part => PART.test(part));
  if (known && !/--|\.\./.test(id) && !id.endsWith('.git')) return id;
  throw new ProbeError('bad-input', `"${text}" is no model of the hub.`, {
    remedy: 'Write it as OWNER/NAME, as in google/medsiglip-448.',
  });
}

/** The folder of a model below MedProbe's own: one level, and never the hub's own layout. */
export const modelFolderName = (id: string): string => id.replace('/', '--');
