import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerCache, cached } from '../../../src/core/endpoint/answerCache';
import type { OpenAiServer } from '../../support/openaiServer';
import { endpointAt, question, serve } from './support';

const ASKED = 'google/medgemma-4b-it';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-served-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A server that says it is one model or another, or nothing. */
async function naming(first: string | null): Promise<{ server: OpenAiServer; says: (model: string | null) => void }> {
  let model = first;
  const server = await serve({ answer: () => ({ text: 'A', more: { model } }) });
  return { server, says: next => (model = next) };
}

/** What a program sees that starts now: only the folder is as it was. */
function start(server: OpenAiServer) {
  const notices: string[] = [];
  const endpoint = cached(
    endpointAt(server.url),
    new AnswerCache(folder),
    error => {
      throw error;
    },
    notice => notices.push(notice),
  );
  const ask = (prompt = 'one') => endpoint.ask(question({ prompt }));
  return { ask, notices };
}

describe('answers of a server that names another model than was asked for', () => {
  it('are asked for again by a program that has not heard that name', async () => {
    const { server } = await naming('other/model');
    await start(server).ask();
    const again = await start(server).ask();
    expect([again.cached, server.requests]).toEqual([undefined, 2]);
  });

  it('never stand in for the model that was asked for, once the server is that model', async () => {
    const { server, says } = await naming('other/model');
    await start(server).ask();
    says(ASKED);
    const { ask } = start(server);
    expect(await ask()).toMatchObject({ reportedModel: ASKED });
    expect(server.requests).toBe(2);
    // From now on it is the right model's answer that is kept.
    expect(await start(server).ask()).toMatchObject({ reportedModel: ASKED, cached: true });
  });

  it('are used again while the server goes on naming it', async () => {
    const { server } = await naming('other/model');
    const first = start(server);
    await first.ask('one');
    await first.ask('two');
    const { ask } = start(server);
    expect((await ask('one')).cached).toBeUndefined();
    expect(await ask('two')).toMatchObject({ cached: true, reportedModel: 'other/model' });
    expect(server.requests).toBe(3);
  });

  it('are not used once it names a third', async () => {
    const { server, says } = await naming('other/model');
    const first = start(server);
    await first.ask('one');
    await first.ask('two');
    says('third/model');
    const { ask } = start(server);
    await ask('one');
    expect(await ask('two')).toMatchObject({ reportedModel: 'third/model' });
    expect(server.requests).toBe(4);
  });

  it('are spoken of once, by both names', async () => {
    const { server } = await naming('other/\u001b[2Jmodel');
    const { ask, notices } = start(server);
    await ask('one');
    await ask('two');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`answers as “other/‹U+001B›[2Jmodel”, and “${ASKED}” was asked for`);
  });
});

describe('answers of the model that was asked for', () => {
  it('stay its answers whatever the server serves now', async () => {
    const { server, says } = await naming(ASKED);
    await start(server).ask('one');
    says('other/model');
    const { ask, notices } = start(server);
    await ask('two');
    expect(await ask('one')).toMatchObject({ cached: true, reportedModel: ASKED });
    expect(notices).toHaveLength(1);
  });
});

describe('answers of a server that names no model', () => {
  it('are kept, until it names one', async () => {
    const { server, says } = await naming(null);
    const first = start(server);
    await first.ask('one');
    await first.ask('two');
    expect(await start(server).ask('one')).toMatchObject({ cached: true });
    says('other/model');
    const { ask } = start(server);
    await ask('three');
    expect((await ask('two')).cached).toBeUndefined();
  });
});
