/** How late the extension host's timers are while a folder is embedded, beside the same host idle; and activation. */
import fs from 'node:fs';
import path from 'node:path';
import { extension, freshImages } from './support';

const IMAGES = 100;
const TICK_MS = 10;

interface Lateness {
  readonly ticks: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Milliseconds from the start to the worst. */
  readonly worstAt: number;
}

/** Milliseconds by which a timer of `TICK_MS` fires late, over and over until `until` has settled. */
async function lateness(until: Promise<unknown>): Promise<Lateness> {
  const late: number[] = [];
  const beganAt = performance.now();
  let worstAt = 0;
  let open = true;
  const ended = until.finally(() => (open = false));
  while (open) {
    const startedAt = performance.now();
    await new Promise(resolve => setTimeout(resolve, TICK_MS));
    const by = performance.now() - startedAt - TICK_MS;
    if (late.every(other => other < by)) worstAt = startedAt - beganAt;
    late.push(by);
  }
  await ended;
  late.sort((a, b) => a - b);
  const at = (part: number) => late[Math.min(late.length - 1, Math.floor(late.length * part))] ?? NaN;
  return { ticks: late.length, median: at(0.5), p99: at(0.99), max: at(1), worstAt };
}

describe('The extension host', () => {
  it('stays responsive while images are embedded', async function () {
    this.timeout(300_000);
    const api = await extension().activate();
    const { files, remove } = freshImages(IMAGES);
    const startedAt = performance.now();
    const embedding = await lateness(api.embed(files, () => undefined));
    const seconds = (performance.now() - startedAt) / 1000;
    const idle = await lateness(new Promise(resolve => setTimeout(resolve, seconds * 1000)));
    remove();
    const result = { activationMs: api.activationMs, images: IMAGES, seconds, idle, embedding };
    const out = path.join(path.dirname(process.env['MEDPROBE_TEST_JOURNAL']!), 'host-bench.json');
    fs.writeFileSync(out, JSON.stringify(result, null, 2));
  });
});
