/** Entry of the image worker: decoding, previews, and pixels for encoders and endpoints. */
import { limitCache } from '../../core/files/cacheLimit';
import { check } from '../../shared/rpc/methods';
import { watchParent } from '../../shared/rpc/parentWatch';
import { processPort, serve } from '../../shared/rpc/serve';
import { WorkerConfigSchema } from '../../shared/workers/common';
import { imageMethods } from '../../shared/workers/imageMethods';
import { imageHandlers } from './handlers';

/** A person's first picture goes first. */
const HOUSEKEEPING_MS = 30_000;

watchParent();
serve({
  methods: imageMethods,
  port: processPort(),
  concurrency: 2,
  start: given => {
    const config = check(WorkerConfigSchema, given, "The image worker's configuration");
    const complain = (error: unknown) => process.stderr.write(`The cache was not trimmed: ${String(error)}\n`);
    setTimeout(() => void limitCache(config.cacheDir).catch(complain), HOUSEKEEPING_MS).unref();
    return imageHandlers(config);
  },
});
