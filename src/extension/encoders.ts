import * as vscode from 'vscode';
import { ENCODER_IDS } from '../core/encoder/ids';
import type { Services } from './services';

/** The encoders that a person can choose from; the first is the default. */
export const ENCODERS: readonly string[] = ENCODER_IDS;
export const DEFAULT_ENCODER = 'general';

/** @returns an encoder's id, or undefined where the person chose none. With one encoder there is nothing to ask. */
export async function chooseEncoder({ workers }: Services, title: string): Promise<string | undefined> {
  if (ENCODERS.length === 1) return ENCODERS[0];
  const items = await Promise.all(
    ENCODERS.map(async id => {
      const info = await workers.encoder.call('info', { encoder: id });
      return { label: info.title, description: id, detail: info.origin, id };
    }),
  );
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which encoder compares the images' });
  return chosen?.id;
}
