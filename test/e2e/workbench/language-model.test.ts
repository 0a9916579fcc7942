import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchWorkbench } from '../support/workbench';
import type { Workbench } from '../support/workbench';

const COMPANION = 'test/support/companion';

describe('A language model that another extension gives to the editor', () => {
  let folder: string;
  let workbench: Workbench;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-companion-'));
    await cp(path.join(COMPANION, 'package.json'), path.join(folder, 'package.json'));
    await build({
      entryPoints: [path.join(COMPANION, 'main.ts')],
      outfile: path.join(folder, 'main.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
    });
    workbench = await launchWorkbench({ companions: [folder], settings: { 'chat.disableAIFeatures': false } });
  });
  afterAll(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });
  const title = (text: string) => workbench.page.locator('.quick-input-title', { hasText: text });

  async function add(model: string, name: string): Promise<void> {
    await workbench.runCommand('MedProbe: Add Endpoint…');
    await workbench.pick('VS Code language model');
    await workbench.pick(model);
    await title('Add Endpoint (3/3)').waitFor();
    await workbench.enter(name);
  }

  it('is found to see, once its images may leave', async () => {
    await add('companion/sees', 'companion');
    await workbench.dialog('Send images to companion').getByRole('button', { name: 'Send Images' }).click();
    await workbench.page.getByText(/companion was added\. It sees images/).waitFor();
    await workbench.screenshot('language-model-added');
  });

  it('is found to be blind where it is', async () => {
    await add('companion/blind', 'unseeing');
    await workbench.page.getByText(/unseeing was added\. It does not see images/).waitFor();
    expect(await workbench.dialog('Send images to companion').count()).toBe(0);
  });
});
