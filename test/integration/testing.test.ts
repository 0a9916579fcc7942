import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS } from '../../src/extension/contributions';
import type { MedProbeApi } from '../../src/extension/main';
import { extension, workspaceFolder } from './support';

const MANIFEST = 'phantoms.pairs.jsonl';
const manifestFile = () => path.join(workspaceFolder(), MANIFEST);
const runFolders = () => {
  const runs = path.join(workspaceFolder(), '.medprobe', 'runs');
  return fs.existsSync(runs) ? fs.readdirSync(runs) : [];
};

interface Recorded {
  readonly outcomes: Map<string, { readonly state: string; readonly message?: vscode.TestMessage }>;
  ended: boolean;
}

/** Runs tests as the editor does, and notes what is told of each. */
async function runTests(
  api: MedProbeApi,
  endpoint: string,
  request: vscode.TestRunRequest,
  onTold: (told: number) => void = () => undefined,
  token: vscode.CancellationToken = new vscode.CancellationTokenSource().token,
): Promise<Recorded> {
  const { controller } = api.testing.tests;
  const recorded: Recorded = { outcomes: new Map(), ended: false };
  const create = controller.createTestRun.bind(controller);
  const note = (state: string) => (item: vscode.TestItem, message?: vscode.TestMessage) => {
    recorded.outcomes.set(item.id, { state, ...(message instanceof vscode.TestMessage ? { message } : {}) });
    onTold(recorded.outcomes.size);
  };
  controller.createTestRun = (...args) => {
    const run = create(...args);
    return Object.assign(Object.create(run) as vscode.TestRun, {
      ...{ enqueued: () => undefined, started: () => undefined, appendOutput: () => undefined },
      ...{ passed: note('passed'), failed: note('failed'), errored: note('errored'), skipped: note('skipped') },
      end: () => {
        recorded.ended = true;
        run.end();
      },
    });
  };
  try {
    await api.testing.profiles.get(endpoint)!.runHandler(request, token);
  } finally {
    controller.createTestRun = create;
  }
  return recorded;
}

const itemsIn = (collection: vscode.TestItemCollection): vscode.TestItem[] =>
  [...collection].flatMap(([, item]) => (item.children.size === 0 ? [item] : itemsIn(item.children)));

describe('The Test Explorer', () => {
  let api: MedProbeApi;
  let manifest: vscode.TestItem;
  before(async () => {
    api = await extension().activate();
    await api.testing.tests.discover();
    manifest = api.testing.tests.controller.items.get(manifestFile())!;
    await api.testing.tests.resolve(manifest);
  });
  after(() => fs.rmSync(path.join(workspaceFolder(), '.medprobe'), { recursive: true, force: true }));

  it('has every pair that a run would ask, at its line', () => {
    const items = itemsIn(manifest.children);
    assert.equal(items.length, 12);
    const lines = fs.readFileSync(manifestFile(), 'utf8').split('\n');
    for (const item of items) {
      const { id } = api.testing.tests.pairOf(item)!;
      assert.ok(lines[item.range!.start.line]!.includes(JSON.stringify(id)), id);
      assert.ok(item.label.startsWith(`${id}: `));
    }
  });

  it('asks only the pairs that are chosen, and shows how each should have been answered', async () => {
    const [one, two] = itemsIn(manifest.children);
    const before = runFolders().length;
    const request = new vscode.TestRunRequest([one!, two!]);
    const { outcomes, ended } = await runTests(api, 'baseline:first', request);
    assert.ok(ended);
    assert.deepEqual([...outcomes.keys()].sort(), [one!.id, two!.id].sort());
    const { state, message } = outcomes.get(one!.id)!;
    assert.equal(state, 'failed');
    assert.match(message!.message as string, /^Confused/);
    assert.match(message!.expectedOutput!, /^image 1: [AB] .+\nimage 2: [AB] .+$/);
    assert.match(message!.actualOutput!, /^image 1: A (.+)\nimage 2: A \1$/);
    assert.equal(message!.location!.range.start.line, one!.range!.start.line);
    assert.equal(runFolders().length, before + 1);
    const asked = fs.readFileSync(
      path.join(workspaceFolder(), '.medprobe', 'runs', runFolders().at(-1)!, 'answers.jsonl'),
      'utf8',
    );
    assert.equal(asked.trim().split('\n').length, 4);
  });

  it('leaves out what is excluded, and what was not asked when it is cancelled', async () => {
    const items = itemsIn(manifest.children);
    const request = new vscode.TestRunRequest([manifest], [items[0]!]);
    const source = new vscode.CancellationTokenSource();
    const { outcomes, ended } = await runTests(
      api,
      'baseline:random',
      request,
      told => {
        if (told === 3) source.cancel();
      },
      source.token,
    );
    assert.ok(ended);
    assert.ok(!outcomes.has(items[0]!.id));
    const skipped = [...outcomes.values()].filter(({ state }) => state === 'skipped').length;
    assert.equal(outcomes.size, items.length - 1);
    assert.ok(skipped > 0 && skipped <= items.length - 4, `${skipped} skipped`);
  });

  it('says that the server failed, and gives no verdict', async () => {
    const settings = vscode.workspace.getConfiguration();
    const added = [{ name: 'gone', url: 'http://127.0.0.1:9/v1', model: 'm', tries: 1 }];
    await settings.update(SETTINGS.endpoints, added, vscode.ConfigurationTarget.Global);
    try {
      const [item] = itemsIn(manifest.children);
      const { outcomes } = await runTests(api, 'gone', new vscode.TestRunRequest([item!]));
      assert.equal(outcomes.get(item!.id)?.state, 'errored');
    } finally {
      await settings.update(SETTINGS.endpoints, undefined, vscode.ConfigurationTarget.Global);
    }
    assert.ok(!api.testing.profiles.has('gone'));
  });

  it('keeps its tests while their manifest changes, and follows it', async () => {
    const text = fs.readFileSync(manifestFile(), 'utf8');
    const [first, second] = itemsIn(manifest.children);
    const pair = JSON.parse(text.split('\n')[second!.range!.start.line]!) as { id: string; status: string };
    const changed = text
      .split('\n')
      .map(line => (line.includes(`"${pair.id}"`) ? JSON.stringify({ ...pair, status: 'draft' }) : line));
    const untilCount = async (count: number): Promise<void> => {
      while (itemsIn(manifest.children).length !== count) {
        await new Promise<void>(resolve => {
          const listening = api.views.trees.datasets.onDidChangeTreeData(() => {
            listening.dispose();
            resolve();
          });
          setTimeout(resolve, 250);
        });
      }
    };
    try {
      fs.writeFileSync(manifestFile(), changed.join('\n'));
      await untilCount(11);
      assert.ok(itemsIn(manifest.children).includes(first!));
      assert.ok(!itemsIn(manifest.children).includes(second!));
    } finally {
      fs.writeFileSync(manifestFile(), text);
    }
    await untilCount(12);
  });
});
