import { expect, it } from 'vitest';
import type { Resolve } from '../../../../src/core/endpoint/host';
import { HostPlaces } from '../../../../src/extension/endpoints/hostPlaces';

const at = (url: string) => ({ name: 'lab', kind: 'openai', url }) as const;
const unknown: Resolve = () => Promise.reject(new Error('unknown'));

/** The places once they have told of a change, after the URLs were asked about. */
const changed = (resolve: Resolve, urls: readonly string[]): Promise<HostPlaces> =>
  new Promise(done => {
    const places: HostPlaces = new HostPlaces(() => done(places), resolve);
    for (const url of urls) expect(places.of(at(url))).toBeUndefined();
  });

it('tells where a host is as soon as its name has been looked up, once for many questions', async () => {
  const looked: string[] = [];
  const resolve: Resolve = hostname => {
    looked.push(hostname);
    return Promise.resolve([{ address: '10.0.0.7', family: 4 }]);
  };
  const places = await changed(resolve, ['http://lab.test/v1', 'http://lab.test:8000/v1', 'nowhere']);
  expect(places.of(at('http://lab.test/v1'))).toBe('private');
  expect(looked).toEqual(['lab.test']);
});

it('says that a name does not resolve', async () => {
  const places = await changed(unknown, ['http://typo.test/v1']);
  expect(places.of(at('http://typo.test/v1'))).toBeNull();
});
