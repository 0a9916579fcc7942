// A process whose workers have embedded two images and are kept until a line comes on standard input. Bundled by the test.
// Arguments: the folder of the built workers, a cache folder, two images. Prints their cosine similarity.
import { pairCosine } from '../../src/worker/similarity';
import { Workers } from '../../src/worker/workers';

const [distDir, cacheDir, first, second] = process.argv.slice(2) as [string, string, string, string];
const workers = new Workers({ distDir, cacheDir });
const images = [
  { path: first, frame: 0 },
  { path: second, frame: 0 },
] as const;
void pairCosine(workers, images, { encoder: { encoder: 'general' } }).then(cosine => {
  process.stdout.write(`${cosine}\n`);
  process.stdin.once('data', () => {
    workers.dispose();
    process.stdin.destroy();
  });
});
