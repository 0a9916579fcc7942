import path from 'node:path';
import * as vscode from 'vscode';
import { bytesText } from '../../core/bytes';
import { ENCODER_IDS } from '../../core/encoder/ids';
import type { EncoderId } from '../../core/encoder/ids';
import { isRemote } from '../../core/encoder/named';
import type { NamedEncoder } from '../../core/encoder/named';
import type { RemoteEncoder } from '../../core/encoder/remote/config';
import { describeRemote } from '../../core/encoder/remote/describe';
import { describeEncoder } from '../../core/encoder/registry';
import { readModelFolder } from '../../core/hub/modelFolder';
import { COMMANDS } from '../contributions';
import type { Services } from '../services';
import { pickOne } from '../surfaces/quickInputs';
import type { PickItem } from '../surfaces/quickInputs';

/** For what offers no choice. */
export const DEFAULT_ENCODER: EncoderId = 'general';

interface EncoderItem extends PickItem {
  /** Absent for the way to more of them. */
  readonly encoder?: string;
}

const MORE: EncoderItem = { icon: 'add', label: 'Add Encoder…', detail: 'MedSigLIP, RAD-DINO or another model folder' };

/** Offers the encoders there are, the default first. @returns a name, undefined where the person chose none. */
export async function chooseEncoder({ workers, encoders }: Services, title: string): Promise<string | undefined> {
  const embedded = ENCODER_IDS.map(async (id): Promise<EncoderItem> => {
    const info = await describeEncoder({ encoder: id }, { modelDir: workers.config.encoderDir });
    return { label: info.title, description: id, detail: info.origin, encoder: id };
  });
  const items = await Promise.all([...embedded, ...encoders.named().map(namedItem)]);
  const separator = { label: '', separator: true } as const;
  const options = { title, placeHolder: 'Which encoder compares the images', ignoreFocusOut: true };
  const chosen = await pickOne<EncoderItem>([...items, separator, MORE], options);
  if (chosen !== MORE) return chosen?.encoder;
  return vscode.commands.executeCommand<string | undefined>(COMMANDS.addEncoder.id);
}

async function namedItem(entry: NamedEncoder): Promise<EncoderItem> {
  if (isRemote(entry)) return remoteItem(entry);
  const { name, path: folder } = entry;
  const model = await readModelFolder(folder);
  const facts = model === undefined ? path.basename(folder) : `${model.modelType} · ${bytesText(model.bytes)}`;
  return { label: name, description: facts, detail: folder, encoder: name };
}

function remoteItem(entry: RemoteEncoder): EncoderItem {
  const { title, origin } = describeRemote(entry);
  return { label: entry.name, description: title, detail: origin, encoder: entry.name };
}
