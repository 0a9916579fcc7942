import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlsNamed } from '../../../src/core/benchmark/controls/registry';
import { CONTROL_IDS } from '../../../src/core/benchmark/controls/ids';
import { readJournal } from '../../../src/core/benchmark/journal';
import { scoreRecorded } from '../../../src/core/benchmark/recorded';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { runSeveral } from '../../../src/core/benchmark/severalRuns';
import { cached, AnswerCache } from '../../../src/core/endpoint/answerCache';
import type { AskRequest } from '../../../src/core/endpoint/types';
import { decodeRgb } from '../../../src/core/image/decode';
import { encodeForSending } from '../../../src/core/image/encode';
import { bytesOf, sendableImage } from '../../../src/core/image/sendable';
import { endpointAt, IMAGE, serve } from '../endpoint/support';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();

/** The right letter for the question as it is put: of the pair, image 1 shows "Left" where the number is even. */
function right({ pair, image, options: put = {} }: AskRequest): string {
  const shows = (Number(pair.slice(1)) % 2 === 0) === (image === 1) ? 'Left' : 'Right';
  return Object.keys(put).find(letter => put[letter] === shows) ?? '';
}

const everyone = { controls: CONTROL_IDS, repeats: { count: 3, temperature: 0.5 } };
const withParaphrase = async (n: number) =>
  writtenManifest(await folder(), n, (pair, index) =>
    index === 0 ? pair : { ...pair, paraphrase: `In other words, ${pair.id}?` },
  );

describe('a run with controls', () => {
  it('asks all plain questions first, then each control and the repeats, whole pairs together', async () => {
    const endpoint = ruleEndpoint(right);
    const { folder: place } = await runBenchmark(
      options(await withParaphrase(3), endpoint, { ...everyone, concurrency: 1 }),
    );
    const asked = endpoint.asks.map(({ pair, image, variant }) => `${variant ?? 'plain'} ${pair}/${image}`);
    const whole = (variant: string, pairs: readonly string[]) =>
      pairs.flatMap(pair => [`${variant} ${pair}/1`, `${variant} ${pair}/2`]);
    const all = ['p0000', 'p0001', 'p0002'];
    expect(asked).toEqual([
      ...['plain', 'options-swapped', 'image-blank', 'image-withheld'].flatMap(variant => whole(variant, all)),
      ...whole('paraphrased', all.slice(1)),
      ...all.flatMap(pair => [1, 2].flatMap(image => [1, 2, 3].map(n => `repeat ${n} ${pair}/${image}`))),
    ]);
    const { state } = await readJournal(path.join(place, 'answers.jsonl'));
    expect([...state.answers]).toHaveLength(asked.length);
    expect(state.answer({ pair: 'p0001', image: 2, control: 'paraphrased' })).toBeDefined();
    expect(state.answer({ pair: 'p0001', image: 2, repeat: 3 })).toBeDefined();
    expect(state.answer({ pair: 'p0000', image: 1, control: 'paraphrased' })).toBeUndefined();
  });

  it('sends the image, a blank one or none, other words and other seeds, as each control says', async () => {
    const server = await serve({ answer: () => 'A' });
    const specs: unknown[] = [];
    const attach = (file: { path: string }, _: unknown, spec: { blank?: true }) => {
      specs.push(spec.blank);
      return Promise.resolve(sendableImage(Buffer.from(`${file.path} ${spec.blank === true}`), IMAGE));
    };
    const limits = { limit: 2, concurrency: 1, seed: 7 };
    await runBenchmark(options(await withParaphrase(2), endpointAt(server.url), { ...everyone, ...limits, attach }));
    const ofPair = server.asks.filter(({ prompt }) => prompt.includes('p0001'));
    const [plain, , swapped, , blank, , withheld, , other] = ofPair;
    expect(swapped?.prompt).toContain('A. Right\nB. Left');
    expect(swapped?.images).toEqual(plain?.images);
    expect(blank?.prompt).toBe(plain?.prompt);
    expect(blank?.images[0]?.sha256).not.toBe(plain?.images[0]?.sha256);
    expect(withheld?.prompt).toBe(plain?.prompt);
    expect(withheld?.images).toEqual([]);
    expect(other?.prompt).toContain('In other words, p0001?');
    const repeats = ofPair.slice(10).map(({ body }) => body as { seed: number; temperature: number });
    expect(repeats.map(({ seed }) => seed)).toEqual([8, 9, 10, 8, 9, 10]);
    expect(new Set(repeats.map(({ temperature }) => temperature))).toEqual(new Set([0.5]));
    expect(specs.filter(sent => sent === true)).toHaveLength(4);
  });

  it('is gone on with under the same controls only, and asks nothing again', async () => {
    const manifest = await withParaphrase(3);
    const first = ruleEndpoint(right);
    const begun = await runBenchmark(options(manifest, first, { ...everyone, limit: 2 }));
    const second = ruleEndpoint(right);
    const go = (more: object) => runBenchmark(options(manifest, second, { resume: begun.folder, ...more }));
    await expect(go({ ...everyone, controls: [] })).rejects.toThrow(/the controls was .* and is now none/);
    await expect(go({ ...everyone, repeats: { count: 4, temperature: 0.5 } })).rejects.toThrow(/number of repeats/);
    await expect(go({ ...everyone, repeats: { count: 3, temperature: 1 } })).rejects.toThrow(/temperature of repeats/);
    expect(second.asks).toEqual([]);
    const ended = await go(everyone);
    expect(ended).toMatchObject({ fromJournal: first.asks.length, errors: 0, metrics: { complete: true } });
    expect(second.asks.every(({ pair }) => pair === 'p0002')).toBe(true);
  });

  it('never answers repeats from the cache, though they are asked at temperature 0', async () => {
    const server = await serve({ answer: () => 'A' });
    const endpoint = cached(endpointAt(server.url, { model: 'm' }), new AnswerCache(await folder()), error => {
      throw error;
    });
    const run = async () =>
      runBenchmark(
        options(await writtenManifest(await folder(), 1), endpoint, { repeats: { count: 4, temperature: 0 } }),
      );
    await run();
    const asked = server.asks.length;
    expect(await run()).toMatchObject({ fromCache: 2 });
    expect(server.asks.length - asked).toBe(8);
  });

  it('refuses controls that would ask nothing, and names those that there are', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const run = runBenchmark(options(manifest, ruleEndpoint(right), { controls: ['paraphrased'] }));
    await expect(run).rejects.toThrow('The control paraphrased has nothing to ask: 2 left out (no paraphrase).');
    const same = { A: 'Left', B: 'Left' };
    const alike = await writtenManifest(await folder(), 1, pair => ({ ...pair, options: same }));
    await expect(runBenchmark(options(alike, ruleEndpoint(right), { controls: ['options-swapped'] }))).rejects.toThrow(
      '1 left out (a question that it would leave as it is)',
    );
    expect(controlsNamed(['image-blank', 'options-swapped', 'image-blank'])).toEqual([
      'options-swapped',
      'image-blank',
    ]);
    expect(() => controlsNamed(['images-swapped'])).toThrow(/two images at once/);
    expect(() => controlsNamed(['blank'])).toThrow('There is no control "blank".');
  });
});

describe('the figures beside the plain ones', () => {
  it('tell a model that goes by the letter from one that goes by what it says', async () => {
    const of = async (answer: (request: AskRequest) => string) => {
      const endpoint = ruleEndpoint(answer);
      const run = await runBenchmark(options(await withParaphrase(6), endpoint, { controls: ['options-swapped'] }));
      return run.controls?.['options-swapped'];
    };
    expect(await of(right)).toMatchObject({
      metrics: { setAccuracy: { n: 6, of: 6 }, complete: true },
      effect: { difference: 0, bothCorrect: 6, pairs: 6 },
      unchanged: { n: 12, of: 12 },
      sameLetter: { n: 0, of: 12 },
    });
    // It knows the plain answers by heart: every letter is that of the plain question.
    const byHeart = ({ pair, image }: AskRequest) => ((Number(pair.slice(1)) % 2 === 0) === (image === 1) ? 'A' : 'B');
    expect(await of(byHeart)).toMatchObject({
      metrics: { setAccuracy: { n: 0, of: 6 }, individualAccuracy: { n: 0, of: 12 } },
      effect: { difference: -100, onlyPlain: 6, onlyControl: 0, clustered: { p: 2 ** -5 } },
      unchanged: { n: 0, of: 12 },
      sameLetter: { n: 12, of: 12 },
    });
  });

  it('leave the middle of three options out of what tells letters from texts', async () => {
    const manifest = await writtenManifest(await folder(), 2, pair => ({
      ...pair,
      options: { A: 'Left', B: 'Both', C: 'Right' },
      correct1: 'A',
      correct2: 'C',
    }));
    const endpoint = ruleEndpoint(({ image }) => (image === 1 ? 'B' : 'C'));
    const { controls } = await runBenchmark(options(manifest, endpoint, { controls: ['options-swapped'] }));
    expect(controls?.['options-swapped']).toMatchObject({ sameLetter: { n: 2, of: 2 }, unchanged: { n: 2, of: 4 } });
  });

  it('give guessing beside what is left without the image, Holm over the controls, and are the same when scored', async () => {
    const endpoint = ruleEndpoint(request => (request.variant?.startsWith('image') === true ? 'A' : right(request)));
    const manifest = await withParaphrase(6);
    const run = await runBenchmark(options(manifest, endpoint, everyone));
    expect(run.controls?.['image-withheld']).toMatchObject({
      guessing: { setAccuracy: 25, individualAccuracy: 50 },
      metrics: { individualAccuracy: { n: 6, of: 12 }, confusion: { n: 6, of: 6 } },
      effect: { clustered: { p: 2 ** -5 }, holm: 4 * 2 ** -5 },
      unchanged: { n: 6, of: 12 },
    });
    expect(run.controls?.paraphrased).toMatchObject({
      leftOut: [{ reason: 'no paraphrase', count: 1 }],
      effect: { pairs: 5 },
    });
    expect(run.stability).toMatchObject({ agreeing: { n: 12, of: 12 }, pairwiseAgreement: { value: 100, of: 12 } });
    const { controls, stability, metrics } = await scoreRecorded(run.folder);
    expect({ controls, stability, metrics }).toEqual({
      controls: run.controls,
      stability: run.stability,
      metrics: run.metrics,
    });
  });

  it('count agreement of all answers, of couples, and the majority, which a tie has none of', async () => {
    // Of four repeats about image 1 three are A; about image 2 two are A and two B.
    const said = ({ image, variant = '' }: AskRequest) =>
      image === 1 ? (variant === 'repeat 4' ? 'B' : 'A') : variant < 'repeat 3' ? 'A' : 'B';
    const manifest = await writtenManifest(await folder(), 1);
    const { stability } = await runBenchmark(
      options(manifest, ruleEndpoint(said), { repeats: { count: 4, temperature: 1 } }),
    );
    expect(stability).toMatchObject({
      agreeing: { n: 0, of: 2 },
      pairwiseAgreement: { value: (100 * (3 / 6 + 2 / 6)) / 2, of: 2 },
      majority: { individualAccuracy: { n: 1, of: 2 }, invalid: { n: 1, of: 2 }, perPair: [{ read: ['A', null] }] },
    });
  });

  it('name a control that a later MedProbe asked, and leave it out', async () => {
    const run = await runBenchmark(options(await writtenManifest(await folder(), 1), ruleEndpoint(right), {}));
    const file = path.join(run.folder, 'run.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"controls": []', '"controls": ["mirrored"]'));
    const { notes, controls } = await scoreRecorded(run.folder);
    expect(notes).toEqual(['The control mirrored is not known to this MedProbe, and has no figures here.']);
    expect(controls).toBeUndefined();
  });
});

describe('a blank picture', () => {
  it.each(['png', 'jpeg'] as const)(
    'has the size and format of the image as it is sent (%s), and one grey',
    async format => {
      const image = { width: 30, height: 20, data: Uint8Array.from({ length: 1800 }, (_, n) => n % 251) };
      const spec = { format, maxSide: 15, quality: 90 };
      const [sent, blank] = [
        await encodeForSending(image, spec),
        await encodeForSending(image, { ...spec, blank: true }),
      ];
      expect([blank.mime, blank.width, blank.height]).toEqual([sent.mime, sent.width, sent.height]);
      const { data } = await decodeRgb(bytesOf(blank), undefined, 'blank');
      expect(new Set(data)).toEqual(new Set([128]));
    },
  );
});

describe('several runs', () => {
  it('go on whatever becomes of one, each in a folder of its own, and stop when cancelled', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const named = (name: string, more = {}) => ({
      ...ruleEndpoint(right),
      ...more,
      info: { kind: 'baseline', name } as const,
    });
    const broken = named('broken', { ask: () => Promise.reject(new Error('no')) });
    const refused = options(manifest, named('refused'), { beforeRun: () => Promise.reject(new Error('blind')) });
    const ended = await runSeveral([refused, ...[broken, named('able')].map(endpoint => options(manifest, endpoint))]);
    expect(ended.map(({ endpoint, error, result }) => [endpoint, error?.message, result?.errors])).toEqual([
      ['refused', 'blind', undefined],
      ['broken', undefined, 4],
      ['able', undefined, 0],
    ]);
    expect(new Set(ended.map(({ result }) => result?.folder)).size).toBe(3);
    const cancelled = { signal: AbortSignal.abort() };
    const none = await runSeveral([named('a'), named('b')].map(endpoint => options(manifest, endpoint, cancelled)));
    expect(none.map(({ error }) => error?.kind)).toEqual(['cancelled', 'cancelled']);
  });
});
