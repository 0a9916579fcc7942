/** Entry of the encoder worker: embeddings, similarity and saliency. One job at a time: a run uses every core. */
import { check } from '../../shared/rpc/methods';
import { watchParent } from '../../shared/rpc/parentWatch';
import { processPort, serve } from '../../shared/rpc/serve';
import { WorkerConfigSchema } from '../../shared/workers/common';
import { encoderMethods } from '../../shared/workers/encoderMethods';
import { encoderHandlers } from './handlers';

watchParent();
serve({
  methods: encoderMethods,
  port: processPort(),
  concurrency: 1,
  start: config => encoderHandlers(check(WorkerConfigSchema, config, "The encoder worker's configuration")),
});
