/** Entry of the image worker: decoding, previews, and pixels for encoders and endpoints. */
import { ProbeError } from '../../core/errors';
import { check } from '../../shared/rpc/methods';
import { processPort, serve } from '../../shared/rpc/serve';
import { WorkerConfigSchema } from '../../shared/workers/common';
import { imageMethods } from '../../shared/workers/imageMethods';
import { imageHandlers } from './handlers';

serve({
  methods: imageMethods,
  port: processPort(),
  concurrency: 2,
  start: config => imageHandlers(check(WorkerConfigSchema, config, "The image worker's configuration")),
});

process.on('uncaughtException', error => {
  process.stderr.write(`${ProbeError.from(error).stack ?? error.message}\n`);
  process.exit(1);
});
