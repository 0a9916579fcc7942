import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProbeError } from '../../../src/core/errors';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { base64Of } from '../../../src/core/image/sendable';
import type { Fault } from '../../support/openaiServer';
import { endpointAt, failure, IMAGE, question, serve } from './support';

const KEY = 'sk-planted-7f3a9c';
const PIXELS = base64Of(IMAGE).slice(0, 60);

/** Everything that a log, a terminal or another process could be given of an error. */
function everythingIn(error: ProbeError): string {
  return [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error.serialize()), error.toLine()].join(
    '\n',
  );
}

const echo = `Incorrect key: Bearer ${KEY}. You sent data:image/png;base64,${base64Of(IMAGE)}`;
const faults: Record<string, Fault> = {
  'a 401 that echoes it': { kind: 'status', status: 401, body: JSON.stringify({ error: { message: echo } }) },
  'a 500 that echoes it as text': { kind: 'status', status: 500, body: echo },
  'a page that echoes it': { kind: 'type', type: 'text/html', body: `<p>${echo}</p>` },
  'JSON that is no completion and echoes it': {
    kind: 'type',
    type: 'application/json',
    body: JSON.stringify({ echo }),
  },
  'torn JSON that echoes it': { kind: 'type', type: 'application/json', body: `{"error":"${echo}` },
  'a Retry-After that echoes it': { kind: 'status', status: 429, headers: { 'retry-after': KEY } },
  'a redirect with it': { kind: 'redirect', to: `http://127.0.0.1:9/?key=${KEY}` },
  'a lost connection': { kind: 'reset', when: 'body' },
  'a hanging server': { kind: 'hang' },
};

describe('neither key nor pixels are in an error', () => {
  it.each(Object.entries(faults))('after %s', async (_, fault) => {
    const server = await serve({ faults: () => fault });
    const seen: ProbeError[] = [];
    const onRetry = ({ error }: { error: ProbeError }): number => seen.push(error);
    const url = `${server.url}/v1?api-key=${KEY}`;
    const endpoint = endpointAt(url, { tries: 2, timeoutMs: 300 }, { key: KEY, onRetry });
    seen.push(await failure(endpoint.ask(question())));
    expect(server.requests).toBe(seen.length);
    for (const text of seen.map(everythingIn)) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(PIXELS);
    }
  });

  it('after a port that sends everything back', async () => {
    const server = createServer(socket => socket.pipe(socket).on('error', () => socket.destroy()));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await failure(endpointAt(`http://127.0.0.1:${port}`, {}, { key: KEY }).ask(question()));
    expect(error.kind).toBe('network');
    expect(everythingIn(error)).not.toContain(KEY);
    await new Promise(resolve => server.close(resolve));
  });

  it('after a refused consent, an unreachable host and a cancelled run', async () => {
    const server = await serve();
    const abort = AbortSignal.abort();
    const publicHost = { key: KEY, resolve: () => Promise.resolve([{ address: '93.184.216.34', family: 4 }]) };
    const errors = [
      await failure(endpointAt(`http://model.test/?k=${KEY}`, {}, publicHost).ask(question())),
      await failure(endpointAt(server.url, {}, { key: KEY }).ask(question(), abort)),
    ];
    await server.close();
    const consent = headlessConsent([]);
    errors.push(await failure(endpointAt(server.url, { tries: 3 }, { key: KEY, consent }).ask(question())));
    expect(errors.map(({ kind }) => kind)).toEqual(['consent', 'cancelled', 'network']);
    for (const text of errors.map(everythingIn)) expect(text).not.toContain(KEY);
  });
});
