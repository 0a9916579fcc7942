import * as vscode from 'vscode';
import { ENCODER_IDS } from '../core/encoder/ids';
import type { EncoderId } from '../core/encoder/ids';
import { describeEncoder } from '../core/encoder/registry';
import type { Services } from './services';

/** For what offers no choice. */
export const DEFAULT_ENCODER: EncoderId = 'general';

/** Offers the encoders there are, the default first. @returns undefined where the person chose none. */
export async function chooseEncoder({ workers }: Services, title: string): Promise<EncoderId | undefined> {
  const items = await Promise.all(
    ENCODER_IDS.map(async id => {
      const info = await describeEncoder({ encoder: id }, { modelDir: workers.config.encoderDir });
      return { label: info.title, description: id, detail: info.origin, id };
    }),
  );
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which encoder compares the images' });
  return chosen?.id;
}
