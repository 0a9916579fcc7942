/** A dataset and a run whose every name and text would be a link, an icon or an escape where it is not shown as text. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { runCli } from '../../support/cli';

/** In notifications a link that runs a command, in labels an icon, in terminals a link; and what turns text around. */
export const HOSTILE = '[Click](command:workbench.action.terminal.new) $(flame) \u001b]8;;x\u0007 \u202egnp.exe';
/** What a person sees of its beginning. */
export const SHOWN = '[Click] (command:workbench.action.terminal.new) $ (flame)';
/** Short enough that the end is seen in a narrow column. */
const NAME = '[x](command:y) $(flame) \u202egnp';
export const SHOWN_NAME = '[x] (command:y) $ (flame) ‹U+202E›gnp';

const SAMPLES = path.resolve('samples');

export interface HostileWorkspace {
  readonly folder: string;
  /** Puts the recorded runs into a copy of the folder, which a workbench makes without them. */
  recordIn(copy: string): void;
  remove(): void;
}

interface Line {
  readonly id: string;
  image1: string;
  image2: string;
}

/** Two pairs over hostile file names, and two runs: one that can be read, one that is broken. */
export async function hostileWorkspace(): Promise<HostileWorkspace> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'medprobe-hostile-'));
  const folder = path.join(parent, 'study');
  const images = path.join(folder, `images ${NAME}`);
  mkdirSync(images, { recursive: true });
  const lines = readFileSync(path.join(SAMPLES, 'phantoms.pairs.jsonl'), 'utf8').trim().split('\n').slice(0, 2);
  const hostile = lines.map((line, n) => {
    const pair = JSON.parse(line) as Line;
    const rename = (image: string): string => {
      const name = `${NAME} ${path.basename(image)}`;
      copyFileSync(path.join(SAMPLES, image), path.join(images, name));
      return `${path.basename(images)}/${name}`;
    };
    const [image1, image2] = [rename(pair.image1), rename(pair.image2)];
    const [id, question] = [`${n} ${NAME}`, `${n} ${HOSTILE}`];
    const options = { A: HOSTILE, B: 'no' };
    return { ...pair, id, question, options, image1, image2, categories1: [NAME], categories2: [NAME] };
  });
  const manifest = path.join(folder, `${NAME}.pairs.jsonl`);
  const wrong = { ...hostile[0], id: `wrong ${NAME}`, image1: `missing ${NAME}.png`, [NAME]: 1 };
  writeFileSync(manifest, hostile.map(line => `${JSON.stringify(line)}\n`).join(''));
  const ran = await runCli(['run', manifest, '--endpoint', 'baseline:first']);
  if (ran.code !== 0) throw new Error(ran.stderr);
  // A line with problems, which the editor shows, would have kept the run from starting.
  writeFileSync(manifest, [...hostile, wrong].map(line => `${JSON.stringify(line)}\n`).join(''));
  const runs = path.join(folder, '.medprobe', 'runs');
  const kept = path.join(parent, 'runs');
  renameSync(runs, kept);
  return {
    folder,
    recordIn: copy => recordRuns(kept, path.join(copy, '.medprobe', 'runs')),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

function recordRuns(from: string, to: string): void {
  for (const run of readdirSync(from)) {
    mkdirSync(path.join(to, run), { recursive: true });
    for (const file of readdirSync(path.join(from, run), { withFileTypes: true })) {
      if (file.isFile()) copyFileSync(path.join(from, run, file.name), path.join(to, run, file.name));
    }
    const file = path.join(to, run, 'run.json');
    const content = JSON.parse(readFileSync(file, 'utf8')) as { endpoint: Record<string, unknown> };
    Object.assign(content.endpoint, { name: NAME, model: HOSTILE, reportedModel: HOSTILE });
    writeFileSync(file, JSON.stringify(content));
  }
  const broken = path.join(to, `broken ${NAME}`);
  mkdirSync(broken);
  writeFileSync(path.join(broken, 'run.json'), `{"id": "${NAME}"`);
}

/**
 * What of a hostile text came through somewhere in the window: icons, links to commands, escapes and direction marks.
 * Left out is what the editor shows of files itself: its Explorer, its editors, and their tabs and paths.
 */
export const tracesIn = (page: Page | FrameLocator): Promise<string[]> =>
  page.locator('body').evaluate(body => {
    const own =
      '.explorer-folders-view, .monaco-editor, .breadcrumbs-control, .tab[data-resource-name$=".jsonl"], .window-title, .editor-instance, .markers-panel .monaco-list-row[aria-label*="problems in file"]';
    const found: string[] = [];
    const where = (element: Element): string =>
      [element, element.parentElement, element.parentElement?.parentElement]
        .map(one => `${one?.tagName.toLowerCase() ?? ''}.${one?.className ?? ''}`)
        .join(' < ');
    const isHidden = (text: string | null): boolean => /[\u0007\u001b\u202e]/.test(text ?? ''); // eslint-disable-line no-control-regex
    const visit = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) visit(element.shadowRoot);
        if (element.closest(own) !== null) continue;
        if (element.classList.contains('codicon-flame')) found.push(`icon in ${where(element)}`);
        const link = `${element.getAttribute('href') ?? ''} ${element.getAttribute('data-href') ?? ''}`;
        if (/command:(y|workbench\.action\.terminal\.new)/.test(link)) found.push(`link in ${where(element)}`);
        if (element.tagName === 'A' && /^(Click|x)$/.test(element.textContent ?? ''))
          found.push(`link in ${where(element)}`);
        for (const { name, value } of element.attributes) {
          // The editor's own names of files, and what an option stands for: neither is shown.
          if (name.startsWith('data-') || (name === 'value' && element.closest('datalist') === null)) continue;
          if (isHidden(value)) found.push(`${name} of ${where(element)}: ${JSON.stringify(value)}`);
        }
        for (const node of element.childNodes) {
          if (node.nodeType !== Node.TEXT_NODE || !isHidden(node.textContent)) continue;
          if (['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
          found.push(`text of ${where(element)}: ${JSON.stringify(node.textContent)}`);
        }
      }
    };
    visit(body);
    return found;
  });
