import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Resolve } from '../../../../src/core/endpoint/host';
import { createEndpoint } from '../../../../src/core/endpoint/create';
import { ConsentKeeper } from '../../../../src/extension/endpoints/consentKeeper';
import { failure, question, serve } from '../../endpoint/support';

/** What the person is asked, and says. */
const editor = vi.hoisted(() => ({ asked: [] as string[], says: undefined as string | undefined }));

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly #events = new EventEmitter();
    readonly event = (listener: () => void) => this.#events.on('it', listener);
    fire(): void {
      this.#events.emit('it');
    }
  },
  window: {
    showWarningMessage: (title: string, { detail }: { detail: string }) => {
      editor.asked.push(`${title} ${detail}`);
      return Promise.resolve(editor.says);
    },
  },
}));

function memento() {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, none?: T) => (kept.has(key) ? kept.get(key) : none) as T,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

describe('consent in the editor', () => {
  beforeEach(() => {
    editor.asked.length = 0;
    editor.says = 'Send Images';
  });

  it('is asked for again when a name moves to another class of address, and nothing is sent before', async () => {
    const server = await serve({ answer: () => 'A' });
    const keeper = new ConsentKeeper(memento());
    const ask = (address: string) => {
      const resolve: Resolve = () => Promise.resolve([{ address, family: 4 }]);
      const config = { name: 'lab', kind: 'openai', url: `http://lab.test:${server.port}/v1`, tries: 1 } as const;
      return createEndpoint(config, { consent: keeper.gate({ images: 2, purpose: 'ask' }), resolve, env: {} }).ask(
        question(),
      );
    };
    const host = `lab.test:${server.port}`;

    await ask('127.0.0.1');
    expect(editor.asked).toEqual([]);

    // "This host" by another address: reached as 127.0.0.1 is, and not loopback by its class.
    await ask('0.0.0.0');
    await ask('0.0.0.0');
    expect(editor.asked).toEqual([expect.stringContaining(`Send images to ${host}?`)]);
    expect(editor.asked[0]).toContain('a private network address');

    editor.says = undefined;
    const refused = await failure(ask('203.0.113.7'));
    expect(refused.kind).toBe('consent');
    expect(editor.asked).toHaveLength(2);
    expect(editor.asked[1]).toContain('a public internet address');
    expect(server.requests).toBe(3);
    expect(keeper.givenFor(host)).toEqual(['private']);
  });

  it('is forgotten for one host and kept for the others', async () => {
    const keeper = new ConsentKeeper(memento());
    const agree = (host: string) =>
      keeper.gate({ images: 1, purpose: 'ask' }).ensure({ host, hostClass: 'public', images: 1, bytes: 1 });
    await agree('a.test');
    await agree('b.test');
    await keeper.forget('a.test');
    expect([keeper.givenFor('a.test'), keeper.givenFor('b.test')]).toEqual([[], ['public']]);
  });

  it.each([
    [{ images: 1, bytes: 500_000 }, '12.0 MB'],
    [{ images: 2, bytes: 1_000_000 }, '12.0 MB'],
    [{ images: 0, bytes: 0 }, '0.1 MB'],
  ])('says how much all that will be sent is: %j', async (sent, megabytes) => {
    await new ConsentKeeper(memento())
      .gate({ images: 24, purpose: 'ask' })
      .ensure({ host: 'a.test', hostClass: 'public', ...sent });
    expect(editor.asked[0]).toContain(`24 images (about ${megabytes})`);
  });

  it('says what the images may show besides, found out only where somebody is asked', async () => {
    const found: string[] = [];
    const besides = (): Promise<string> => {
      found.push('looked');
      return Promise.resolve('Text is not ruled out in us.dcm.');
    };
    const gate = new ConsentKeeper(memento()).gate({ images: 1, purpose: 'ask', besides });
    await gate.ensure({ host: '127.0.0.1', hostClass: 'loopback', images: 1, bytes: 1 });
    expect(found).toEqual([]);
    for (let i = 0; i < 2; i++) await gate.ensure({ host: 'a.test', hostClass: 'public', images: 1, bytes: 1 });
    expect(found).toEqual(['looked']);
    expect(editor.asked).toEqual([expect.stringContaining('⚠ Text is not ruled out in us.dcm.')]);
  });

  it('is asked for again before the first images that may show text, where it was given without knowing of any', async () => {
    const keeper = new ConsentKeeper(memento());
    const to = { host: 'a.test', hostClass: 'public', images: 1, bytes: 1 } as const;
    const send = (besides?: string) =>
      keeper.gate({ images: 1, purpose: 'ask', besides: () => Promise.resolve(besides) }).ensure(to);
    await keeper.gate({ images: 11, purpose: 'test' }).ensure(to);
    await send();
    expect(editor.asked).toHaveLength(1);
    editor.says = undefined;
    expect((await failure(send('Text is not ruled out in us.dcm.'))).kind).toBe('consent');
    editor.says = 'Send Images';
    for (let i = 0; i < 2; i++) await send('Text is not ruled out in us.dcm.');
    await send('Text is not ruled out in mr.dcm.');
    expect(editor.asked.slice(1)).toEqual(Array(2).fill(expect.stringContaining('us.dcm')));
    await keeper.forget('a.test');
    await send();
    expect(editor.asked).toHaveLength(4);
  });

  it('says for a test that its pictures are generated, and what agreeing means', async () => {
    await new ConsentKeeper(memento())
      .gate({ images: 11, purpose: 'test' })
      .ensure({ host: 'a.test', hostClass: 'public', images: 0, bytes: 0 });
    expect(editor.asked[0]).toMatch(/up to 11 generated pictures\. If you agree, the images that you later ask/);
  });
});
