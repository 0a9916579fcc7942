/** Entry of the encoder worker: embeddings, similarity and saliency. One job at a time: a run uses every core. */
import { ProbeError } from '../../core/errors';
import { check } from '../../shared/rpc/methods';
import { processPort, serve } from '../../shared/rpc/serve';
import { WorkerConfigSchema } from '../../shared/workers/common';
import { encoderMethods } from '../../shared/workers/encoderMethods';
import { encoderHandlers } from './handlers';

serve({
  methods: encoderMethods,
  port: processPort(),
  concurrency: 1,
  start: config => encoderHandlers(check(WorkerConfigSchema, config, "The encoder worker's configuration")),
});

process.on('uncaughtException', error => {
  process.stderr.write(`${ProbeError.from(error).stack ?? error.message}\n`);
  process.exit(1);
});
