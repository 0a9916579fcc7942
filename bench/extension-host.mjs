// What the extension costs its host: activation, and how late timers are while 100 images are embedded (against idle)
// and while 10,000 pairs are listed in the Test Explorer and run.
// Runs inside a real extension host: npm run bench -- extension-host
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';

fs.rmSync('test-results/host-bench.json', { force: true });
const env = { ...process.env, MEDPROBE_SUITE: 'bench' };
execFileSync(process.execPath, ['scripts/host/integration.mjs'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
const { activationMs, images, seconds, idle, embedding, ...tests } = JSON.parse(
  fs.readFileSync('test-results/host-bench.json', 'utf8'),
);

console.log(`activate(): ${activationMs.toFixed(1)} ms`);
console.log(`${images} images embedded in ${seconds.toFixed(1)} s (${(images / seconds).toFixed(1)} images/s)`);
const row = (name, { ticks, median, p99, max, worstAt }) =>
  console.log(
    `${name.padEnd(10)} ${String(ticks).padStart(5)} ticks   late by ${[median, p99, max].map(ms => ms.toFixed(1).padStart(6)).join(' ')} ms (median, 99 %, most, ${Math.round(worstAt)} ms from the start)`,
  );
row('idle', idle);
row('embedding', embedding);
console.log(
  `worse than idle by ${(embedding.p99 - idle.p99).toFixed(1)} ms (99 %), ${(embedding.max - idle.max).toFixed(1)} ms (most)`,
);
const { pairs, listSeconds, runSeconds, listing, running } = tests;
console.log(
  `${pairs} pairs listed as tests in ${listSeconds.toFixed(1)} s, asked of a baseline in ${runSeconds.toFixed(1)} s`,
);
row('listing', listing);
row('running', running);
