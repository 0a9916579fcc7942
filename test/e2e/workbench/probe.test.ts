import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parsePairs } from '../../../src/core/dataset/parsePairs';
import { describeEncoder } from '../../../src/core/encoder/registry';
import { launchWorkbench } from '../support/workbench';
import type { Workbench } from '../support/workbench';
import { CT, dicomImage } from '../../support/dicomImage';
import { environmentOf, runningProcesses, untilEnded } from '../../support/processEnd';

/** In the environment of this suite's processes alone: other workbenches may run beside it. */
const SUITE = randomUUID();
const FIRST = 'head-bleed-side-1.png';
const SECOND = 'head-bleed-side-2.png';
const SLICES = ['slice-1.dcm', 'slice-2.dcm'] as const;

/** One person's way through the panel, step by step: each test goes on where the one before it ended. */
describe('Probe Pair in the real workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await launchWorkbench({ theme: 'light', env: { MEDPROBE_SUITE: SUITE } });
    for (const [i, name] of SLICES.entries()) {
      const slice = dicomImage({ columns: 256, rows: 256, values: headPhantom(i === 0), elements: CT });
      writeFileSync(path.join(workbench.folder, 'images', name), slice);
    }
    await workbench.expand('images');
  });
  afterAll(() => workbench?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed ${task.name}`);
  });
  const panel = () => workbench.webview();

  it('opens from a right-click on two images, with cosine and heatmap', async () => {
    await workbench.selectTwo(FIRST, SECOND);
    await workbench.contextMenu(SECOND, 'Probe Pair');
    await panel().getByText(FIRST).first().waitFor();
    await panel().getByText(SECOND).first().waitFor();
    await panel().locator('canvas').nth(1).waitFor();
    await panel()
      .getByText(/cosine similarity 0\.9\d\d/)
      .first()
      .waitFor();
    await workbench.screenshot('probe-opened-light');
  });

  it('asks a baseline about both images and says the outcome in words', async () => {
    await panel()
      .getByRole('textbox', { name: /question/i })
      .fill('On which side is the bleeding?');
    await panel().getByRole('textbox', { name: 'Option A' }).fill('The right side');
    await panel().getByRole('textbox', { name: 'Option B' }).fill('The left side');
    await panel()
      .getByRole('radio', { name: /A .*correct for image 1/ })
      .check();
    await panel()
      .getByRole('radio', { name: /B .*correct for image 2/ })
      .check();
    await panel()
      .getByRole('button', { name: /Ask about both/ })
      .click();
    await panel()
      .getByText(/baseline:first answered A for both images/)
      .first()
      .waitFor();
    await panel()
      .getByText(/Correct were A for 1 and B for 2/)
      .first()
      .waitFor();
    await workbench.screenshot('probe-asked-light');
  });

  it('saves the pair into the manifest that is chosen', async () => {
    await panel()
      .getByRole('button', { name: /Save as pair/ })
      .click();
    await workbench.pick('phantoms.pairs.jsonl');
    await panel().getByText('phantoms.pairs.jsonl:13').waitFor();
    const text = readFileSync(path.join(workbench.folder, 'phantoms.pairs.jsonl'), 'utf8');
    const { pairs, problems } = parsePairs(text);
    expect(problems).toEqual([]);
    const sources = { modelDir: 'dist/encoders' };
    const general = await describeEncoder({ encoder: 'general' }, sources);
    const structure = await describeEncoder({ encoder: 'structure' }, sources);
    expect(pairs.at(-1)?.pair).toMatchObject({
      image1: `images/${FIRST}`,
      image2: `images/${SECOND}`,
      question: 'On which side is the bleeding?',
      options: { A: 'The right side', B: 'The left side' },
      correct1: 'A',
      correct2: 'B',
      status: 'accepted',
      similarity: {
        [`general@${general.fingerprint}`]: expect.any(Number) as number,
        [`structure@${structure.fingerprint}`]: expect.any(Number) as number,
      },
    });
    expect(text.startsWith(readFileSync('samples/phantoms.pairs.jsonl', 'utf8'))).toBe(true);
  });

  it('survives a reload of the window, answers included', async () => {
    await workbench.reload();
    await panel()
      .getByText(/baseline:first answered A for both images/)
      .first()
      .waitFor();
    await panel().locator('canvas').nth(1).waitFor();
    expect(
      await panel()
        .getByRole('textbox', { name: /question/i })
        .inputValue(),
    ).toBe('On which side is the bleeding?');
  });

  it('shows two DICOM files by their own window, in millimetres and Hounsfield units', async () => {
    await workbench.selectTwo(...SLICES);
    await workbench.contextMenu(SLICES[1], 'Probe Pair');
    await panel().getByText('256 × 256 · 64 × 128 mm · DICOM · CT · 16 bit').nth(1).waitFor();
    await panel().getByText('Encoders and models get both images from −160 to 239 HU.').waitFor();
    const second = panel().getByRole('application', { name: /^Image 2/ });
    await second.hover();
    const exact = /^x 1\d\d, y 1\d\d \(\d+\.\d × \d+\.\d mm\): 35 HU/;
    await expect.poll(() => second.locator('.readout').innerText()).toMatch(exact);
    await workbench.screenshot('probe-dicom-light');
  });

  it('says so when a worker dies, and does again what it had not finished', async () => {
    const worker = workerProcess('encoder-worker.js');
    process.kill(worker, 'SIGSTOP'); // so that the next job cannot be finished before the kill
    await workbench.selectTwo('chest-effusion-1.png', 'chest-effusion-2.png');
    await workbench.contextMenu('chest-effusion-2.png', 'Probe Pair');
    await panel().getByText('chest-effusion-1.png').first().waitFor();
    await panel().getByText('Comparing…').first().waitFor();
    process.kill(worker, 'SIGKILL');
    await panel()
      .getByText(/cosine similarity 0\.9\d\d/)
      .first()
      .waitFor();
    await workbench.runCommand('Notifications: Show Notifications');
    await workbench.page
      .getByText(/encoder worker stopped unexpectedly.*restarted/)
      .first()
      .waitFor();
    await workbench.screenshot('probe-worker-restarted-light');
  });

  it('has processes that know nothing of the editor’s environment, and leaves none when its host is killed', async () => {
    await workbench.row('phantoms.pairs.jsonl').dblclick();
    await expect.poll(() => ownProcesses('server.js').length).toBe(1);
    const bundles = ['image-worker.js', 'encoder-worker.js', 'server.js'];
    const children = bundles.flatMap(ownProcesses);
    expect(children).toHaveLength(bundles.length);
    for (const { pid } of children) {
      const environment = environmentOf(pid);
      expect(environment).toContain('ORT_DISABLE_TELEMETRY=1');
      expect(environment.filter(variable => /^(MEDPROBE_SUITE|VSCODE_|NODE_OPTIONS)/.test(variable))).toEqual([]);
    }
    process.kill(children[0]!.parent, 'SIGKILL');
    await Promise.all(children.map(({ pid }) => untilEnded(pid)));
  });
});

/** A slice of a head in Hounsfield units: air, skull, brain (35 HU) and a bleeding on one side, stored from 1024 on. */
function headPhantom(left: boolean): Uint16Array {
  return Uint16Array.from({ length: 256 * 256 }, (_, i) => {
    const [x, y] = [(i % 256) - 127.5, Math.floor(i / 256) - 127.5];
    const from = Math.hypot(x / 95, y / 115);
    const bleeding = Math.hypot(x - (left ? 45 : -45), y + 20) < 18;
    return 1024 + (from > 1 ? -1000 : from > 0.92 ? 900 : bleeding ? 70 : 35);
  });
}

/** The process id of the one running worker of that bundle below this suite's own server. */
function workerProcess(bundle: string): number {
  const found = ownProcesses(bundle);
  expect(found).toHaveLength(1);
  return found[0]!.pid;
}

/** Processes of a bundle whose parent, the extension host, is this suite's. */
const ownProcesses = (bundle: string) =>
  runningProcesses().filter(
    ({ command, parent }) =>
      command.includes(path.resolve('dist', bundle)) && environmentOf(parent).includes(`MEDPROBE_SUITE=${SUITE}`),
  );
