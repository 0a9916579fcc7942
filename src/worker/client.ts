/**
 * The typed client of one forked worker. The child is started by the first call, restarted after a crash with the jobs
 * that had not finished, and killed if it does not react to a cancellation. A forked child and not a worker thread:
 * docs/decisions/0003-forked-workers.md.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import { ProbeError } from '../core/errors';
import { FromWorkerSchema, RPC_VERSION } from '../shared/rpc/messages';
import type { FromWorker, Priority, ToWorker } from '../shared/rpc/messages';
import { check } from '../shared/rpc/methods';
import type { Methods, Params, Result } from '../shared/rpc/methods';
import { childEnvironment } from './childEnvironment';

export interface WorkerClientOptions<M extends Methods> {
  /** For messages: "image worker", "encoder worker". */
  readonly name: string;
  readonly methods: M;
  /** The worker's bundle. */
  readonly script: string;
  /** Sent at the handshake. */
  readonly config: unknown;
  /** Told when the child died with work to do, and that it is being restarted. */
  readonly onCrash?: (event: CrashEvent) => void;
  /** Operating-system niceness of the child, 0..19. */
  readonly niceness?: number;
  readonly cancelGraceMs?: number;
  /** Where the child waits for a debugger, on loopback. */
  readonly inspectPort?: number;
  /** How long one job of a method may run; then the child is killed, for nothing else stops a native library. */
  readonly limitsMs?: Partial<Readonly<Record<keyof M & string, number>>>;
}

export interface CrashEvent {
  readonly name: string;
  /** "signal SIGKILL", "exit code 1", … */
  readonly reason: string;
  /** Jobs that will be done again. */
  readonly unfinished: number;
  /** The end of what the child printed to standard error. */
  readonly stderr: string;
}

export interface CallOptions {
  readonly priority?: Priority;
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly priority: Priority;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ProbeError) => void;
  running: boolean;
  crashes: number;
  cancelTimer?: NodeJS.Timeout;
  limitTimer?: NodeJS.Timeout | undefined;
}

/** A job that was running in two crashes is taken to be their cause and given up. */
const MAX_CRASHES = 2;
const START_TIMEOUT_MS = 20_000;
const STDERR_KEPT = 2_000;

export class WorkerClient<M extends Methods> {
  readonly #options: WorkerClientOptions<M>;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #ready = false;
  #startTimer: NodeJS.Timeout | undefined;
  #stderr = '';
  #nextId = 1;
  #disposed = false;

  constructor(options: WorkerClientOptions<M>) {
    this.#options = options;
  }

  /** The child's process id while one runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * @throws ProbeError whatever the worker threw; `cancelled`; `crash` where this very job kills the worker; `timeout`
   * where it runs longer than its method may; `unavailable` where the worker cannot be started.
   */
  call<K extends keyof M & string>(name: K, params: Params<M, K>, options: CallOptions = {}): Promise<Result<M, K>> {
    const { signal, priority = 'interactive' } = options;
    return new Promise<unknown>((resolve, reject) => {
      if (this.#disposed || signal?.aborted) {
        reject(new ProbeError('cancelled', 'Cancelled.'));
        return;
      }
      const id = this.#nextId++;
      const onAbort = () => this.#cancel(id);
      const settle = () => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        id,
        method: name,
        params,
        priority,
        resolve: value => (settle(), resolve(value)),
        reject: error => (settle(), reject(error)),
        running: false,
        crashes: 0,
      });
      if (this.#child === undefined) this.#start();
      else if (this.#ready) this.#send(this.#callMessage(this.#pending.get(id)!));
    }).then(value => check(this.#options.methods[name]!.result, value, `The result of ${name}`)) as Promise<
      Result<M, K>
    >;
  }

  /** Ends the child; every call still open is rejected as cancelled. */
  dispose(): void {
    this.#disposed = true;
    this.#kill();
    this.#rejectAll(new ProbeError('cancelled', `The ${this.#options.name} was closed.`));
  }

  #start(): void {
    const child = fork(this.#options.script, [], {
      serialization: 'advanced',
      execArgv: this.#options.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${this.#options.inspectPort}`],
      env: childEnvironment(process.env),
      // Nothing is ever written to the first: that it ends is how the child learns that this process is gone.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    });
    child.stdin?.on('error', () => undefined); // of a child that died, which its exit says
    this.#child = child;
    this.#ready = false;
    this.#stderr = '';
    child.stderr?.on('data', (data: Buffer) => (this.#stderr = (this.#stderr + data.toString()).slice(-STDERR_KEPT)));
    child.on('message', message => this.#receive(child, message));
    child.on('error', error => this.#ended(child, error.message));
    child.on('close', (code, sig) => this.#ended(child, sig === null ? `exit code ${code}` : `signal ${sig}`));
    if (this.#options.niceness !== undefined && child.pid !== undefined) setNiceness(child.pid, this.#options.niceness);
    this.#startTimer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    this.#send({ t: 'hello', version: RPC_VERSION, config: this.#options.config });
  }

  #receive(child: ChildProcess, raw: unknown): void {
    if (child !== this.#child) return; // a late word from a child that was given up
    let message: FromWorker;
    try {
      message = check(FromWorkerSchema, raw, `A message from the ${this.#options.name}`);
    } catch (error) {
      this.#rejectAll(ProbeError.from(error));
      return;
    }
    if (message.t === 'hello') this.#greeted(message.version);
    else this.#answered(message);
  }

  #greeted(version: number): void {
    clearTimeout(this.#startTimer);
    if (version !== RPC_VERSION) {
      const text = `The ${this.#options.name} speaks version ${version} of the protocol, not ${RPC_VERSION}.`;
      this.#kill();
      this.#rejectAll(new ProbeError('unavailable', text, { remedy: 'Reinstall MedProbe.' }));
      return;
    }
    this.#ready = true;
    for (const job of this.#pending.values()) this.#send(this.#callMessage(job));
  }

  #answered(message: Exclude<FromWorker, { t: 'hello' }>): void {
    const job = this.#pending.get(message.id);
    if (job === undefined) return;
    if (message.t === 'started') {
      this.#started(job);
      return;
    }
    this.#forget(job);
    if (message.t === 'done') job.resolve(message.result);
    else job.reject(ProbeError.deserialize({ ...message.error, remedy: message.error.remedy }));
  }

  #started(job: Pending): void {
    job.running = true;
    const limit = this.#options.limitsMs?.[job.method];
    if (limit === undefined) return;
    const text = `The ${this.#options.name} took more than ${limit / 1000} s for "${job.method}" and was given up.`;
    const remedy = 'The file may be damaged or too complex, or lie on a drive that does not answer.';
    const overdue = new ProbeError('timeout', text, { remedy });
    job.limitTimer = setTimeout(() => this.#giveUp(job, overdue), limit);
  }

  #cancel(id: number): void {
    const job = this.#pending.get(id);
    if (job === undefined) return;
    if (!this.#ready) {
      this.#forget(job);
      job.reject(new ProbeError('cancelled', 'Cancelled.'));
      return;
    }
    this.#send({ t: 'cancel', id });
    job.cancelTimer = setTimeout(
      () => this.#giveUp(job, new ProbeError('cancelled', 'Cancelled.')),
      this.#options.cancelGraceMs ?? 6_000,
    );
  }

  /** The worker did not react: it is killed, and everything else it had to do is done again. */
  #giveUp(job: Pending, why: ProbeError): void {
    this.#forget(job);
    job.reject(why);
    this.#kill();
    for (const other of this.#pending.values()) stopped(other);
    if (this.#pending.size > 0) this.#start();
  }

  #ended(child: ChildProcess, reason: string): void {
    if (child !== this.#child) return;
    clearTimeout(this.#startTimer);
    const wasReady = this.#ready;
    this.#child = undefined;
    this.#ready = false;
    if (this.#disposed) return;
    if (!wasReady) {
      const detail = this.#stderr.trim().split('\n').at(-1) ?? '';
      const text = `The ${this.#options.name} did not start (${reason}). ${detail}`.trim();
      this.#rejectAll(new ProbeError('unavailable', text, { remedy: 'Run `medprobe doctor`; reinstall MedProbe.' }));
      return;
    }
    this.#blameRunning(reason);
    if (this.#pending.size === 0) return;
    this.#options.onCrash?.({
      name: this.#options.name,
      reason,
      unfinished: this.#pending.size,
      stderr: this.#stderr.trim(),
    });
    this.#start();
  }

  #blameRunning(reason: string): void {
    for (const job of [...this.#pending.values()]) {
      if (!job.running) continue;
      stopped(job);
      job.crashes++;
      if (job.crashes < MAX_CRASHES && job.cancelTimer === undefined) continue;
      this.#forget(job);
      const cancelled = job.cancelTimer !== undefined;
      const text = `The ${this.#options.name} died twice (${reason}) while doing "${job.method}".`;
      job.reject(
        cancelled
          ? new ProbeError('cancelled', 'Cancelled.')
          : new ProbeError('crash', text, { remedy: 'The image or model may be damaged; see the log.' }),
      );
    }
  }

  #callMessage(job: Pending): ToWorker {
    return { t: 'call', id: job.id, method: job.method, params: job.params, priority: job.priority };
  }

  #send(message: ToWorker): void {
    this.#child?.send(message, error => {
      if (error !== null) this.#child?.kill('SIGKILL'); // a broken channel ends as a crash and is handled there
    });
  }

  #forget(job: Pending): void {
    clearTimeout(job.cancelTimer);
    clearTimeout(job.limitTimer);
    this.#pending.delete(job.id);
  }

  #rejectAll(error: ProbeError): void {
    for (const job of [...this.#pending.values()]) {
      this.#forget(job);
      job.reject(error);
    }
  }

  #kill(): void {
    clearTimeout(this.#startTimer);
    const child = this.#child;
    this.#child = undefined;
    this.#ready = false;
    child?.kill('SIGKILL');
  }
}

/** Its child is gone: it waits to be started again. */
function stopped(job: Pending): void {
  job.running = false;
  clearTimeout(job.limitTimer);
}

function setNiceness(pid: number, niceness: number): void {
  try {
    os.setPriority(pid, niceness);
  } catch {
    // Politeness is a wish; a system that refuses it runs the worker at normal priority.
  }
}
