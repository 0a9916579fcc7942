/** Which model an encoder is made of: one that is already on this machine, a folder, or one from the hub. */
import os from 'node:os';
import path from 'node:path';
import { bytesText } from '../../core/bytes';
import { ProbeError } from '../../core/errors';
import { findCachedModels, hubCacheDir } from '../../core/hub/cache';
import { OFFERED_MODELS } from '../../core/hub/catalogue';
import type { OfferedModel } from '../../core/hub/catalogue';
import { findDownloadedModels } from '../../core/hub/library';
import { isImageModel } from '../../core/hub/modelFolder';
import type { ModelFolder } from '../../core/hub/modelFolder';
import { modelId } from '../../core/hub/modelId';
import { BACK, inputStep, pickStep } from '../steps';
import { openDialogue } from '../surfaces/quickInputs';
import type { PickItem } from '../surfaces/quickInputs';

export const TITLE = 'Add Encoder';

/** A folder that is here, or a model that is still to be downloaded. */
export type Found = { readonly folder: string; readonly suggested: string } | { readonly download: string };

interface Item extends PickItem {
  readonly found?: Found;
  readonly next?: 'folder' | 'download' | 'other';
}

const separator = (label: string): Item => ({ label, separator: true });

/** @returns undefined where the person left. */
export async function findModel(modelsDir: string): Promise<Found | undefined> {
  const first = await firstItems(modelsDir);
  for (;;) {
    const placeHolder = 'Where its model is';
    const chosen = await pickStep(first, { title: TITLE, placeHolder, back: false });
    if (chosen === undefined || chosen === BACK) return undefined;
    if (chosen.found !== undefined) return chosen.found;
    const found = chosen.next === 'folder' ? await pickFolder() : await chooseDownload();
    if (found !== BACK) return found;
  }
}

async function firstItems(modelsDir: string): Promise<Item[]> {
  const [own, cached] = await Promise.all([findDownloadedModels(modelsDir), findCachedModels(hubCacheDir())]);
  const shared = cached.filter(isImageModel);
  return [
    ...(own.length === 0 ? [] : [separator('downloaded by MedProbe'), ...own.map(modelItem)]),
    ...(shared.length === 0 ? [] : [separator('in the Hugging Face cache'), ...shared.map(modelItem)]),
    separator('elsewhere'),
    {
      icon: 'cloud-download',
      label: 'Download…',
      detail: 'MedSigLIP, RAD-DINO, SigLIP or another model',
      next: 'download',
    },
    {
      icon: 'folder-opened',
      label: 'Pick a Folder…',
      detail: 'with config.json and model.safetensors',
      next: 'folder',
    },
  ];
}

interface Located extends ModelFolder {
  readonly id: string;
  readonly commit: string;
}

function modelItem({ id, commit, modelType, bytes, path: folder }: Located): Item {
  return {
    label: id,
    description: `${modelType} · ${bytesText(bytes)} · ${commit.slice(0, 7)}`,
    detail: tildified(folder),
    found: { folder, suggested: suggestedName(id) },
  };
}

async function pickFolder(): Promise<Found | typeof BACK> {
  const chosen = await openDialogue({
    title: `${TITLE}: Folder of a Model`,
    openLabel: 'Choose',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = chosen?.[0]?.fsPath;
  return folder === undefined ? BACK : { folder, suggested: suggestedName(path.basename(folder)) };
}

async function chooseDownload(): Promise<Found | typeof BACK | undefined> {
  const other: Item = { icon: 'edit', label: 'Another Model…', detail: 'by its name on the hub', next: 'other' };
  const items = [...OFFERED_MODELS.map(offeredItem), separator(''), other];
  for (;;) {
    const placeHolder = 'Its licence is shown before anything is downloaded';
    const chosen = await pickStep(items, { title: TITLE, placeHolder, back: true });
    if (chosen === undefined || chosen === BACK) return chosen;
    const found = chosen.found ?? (await typeModel());
    if (found !== BACK) return found;
  }
}

function offeredItem({ id, title, licence, bytes, medical, gated }: OfferedModel): Item {
  const facts = [licence, `about ${bytesText(bytes)}`, gated ? 'asks for a token' : undefined];
  return {
    label: title,
    description: `${id} · ${medical ? 'medical' : 'not medical'}`,
    detail: facts.filter(fact => fact !== undefined).join(' · '),
    found: { download: id },
  };
}

async function typeModel(): Promise<Found | typeof BACK | undefined> {
  const id = await inputStep({
    title: TITLE,
    prompt: 'The model’s name on the hub: OWNER/NAME',
    placeHolder: 'google/siglip-large-patch16-384',
    back: true,
    whyNot: whyNotModel,
  });
  return id === undefined || id === BACK ? id : { download: id };
}

function whyNotModel(text: string): string | undefined {
  try {
    modelId(text);
    return undefined;
  } catch (error) {
    return ProbeError.from(error).toLine();
  }
}

/** The last part of a model's name, of the characters that a name may have. */
export const suggestedName = (id: string): string =>
  (id.split('/').at(-1) ?? '').replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');

const tildified = (file: string): string =>
  file.startsWith(os.homedir() + path.sep) ? `~${file.slice(os.homedir().length)}` : file;
