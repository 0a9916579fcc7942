/**
 * The worker's side: takes calls, runs the urgent ones first, at most `concurrency` at a time, and answers each once.
 */
import { ProbeError } from '../../core/errors';
import { RPC_VERSION, ToWorkerSchema } from './messages';
import type { FromWorker, Priority } from './messages';
import { check } from './methods';
import type { Methods, Params, Result } from './methods';

/** How the worker speaks to the process that forked it. */
export interface ServerPort {
  send(message: FromWorker): void;
  onMessage(listener: (message: unknown) => void): void;
}

export type Handlers<M extends Methods> = {
  readonly [K in keyof M]: (params: Params<M, K>, signal: AbortSignal) => Promise<Result<M, K>>;
};

interface Job {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly priority: Priority;
  readonly abort: AbortController;
}

export interface ServeOptions<M extends Methods> {
  readonly methods: M;
  readonly port: ServerPort;
  readonly concurrency: number;
  /** Called once, at the handshake, with what the other side configured. */
  readonly start: (config: unknown) => Handlers<M>;
}

export function serve<M extends Methods>(options: ServeOptions<M>): void {
  new Server(options).listen();
}

class Server<M extends Methods> {
  readonly #options: ServeOptions<M>;
  readonly #waiting: Job[] = [];
  readonly #running = new Map<number, Job>();
  #handlers: Handlers<M> | undefined;

  constructor(options: ServeOptions<M>) {
    this.#options = options;
  }

  listen(): void {
    this.#options.port.onMessage(raw => this.#receive(raw));
  }

  #receive(raw: unknown): void {
    const message = check(ToWorkerSchema, raw, 'A message to a worker');
    switch (message.t) {
      case 'hello':
        // A version that differs is answered all the same: the other side then says so to the person.
        if (message.version === RPC_VERSION) this.#handlers = this.#options.start(message.config);
        this.#options.port.send({ t: 'hello', version: RPC_VERSION, pid: process.pid });
        break;
      case 'call':
        this.#enqueue({ ...message, abort: new AbortController() });
        break;
      case 'cancel':
        this.#cancel(message.id);
        break;
    }
  }

  #enqueue(job: Job): void {
    const firstBackground = this.#waiting.findIndex(other => other.priority === 'background');
    if (job.priority === 'background' || firstBackground === -1) this.#waiting.push(job);
    else this.#waiting.splice(firstBackground, 0, job);
    this.#next();
  }

  #cancel(id: number): void {
    this.#running.get(id)?.abort.abort();
    const at = this.#waiting.findIndex(job => job.id === id);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    this.#fail(id, new ProbeError('cancelled', 'Cancelled.'));
  }

  #next(): void {
    while (this.#running.size < this.#options.concurrency) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#running.set(job.id, job);
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    this.#options.port.send({ t: 'started', id: job.id });
    // One turn of the event loop between jobs: a cancellation or an urgent call that has arrived is seen first.
    await new Promise(resolve => setImmediate(resolve));
    try {
      job.abort.signal.throwIfAborted();
      const result = await this.#call(job);
      this.#options.port.send({ t: 'done', id: job.id, result });
    } catch (error) {
      this.#fail(job.id, error);
    } finally {
      this.#running.delete(job.id);
      this.#next();
    }
  }

  async #call(job: Job): Promise<unknown> {
    const spec = this.#options.methods[job.method];
    const handler = this.#handlers?.[job.method as keyof M];
    if (spec === undefined || handler === undefined) {
      throw new ProbeError('internal', `This worker has no method "${job.method}".`);
    }
    const params = check(spec.params, job.params, `The parameters of ${job.method}`);
    return handler(params as Params<M, keyof M>, job.abort.signal);
  }

  #fail(id: number, error: unknown): void {
    this.#options.port.send({ t: 'failed', id, error: ProbeError.from(error).serialize() });
  }
}

/** The port of a forked child. */
export function processPort(): ServerPort {
  return {
    send: message => void process.send?.(message),
    onMessage: listener => void process.on('message', listener),
  };
}
