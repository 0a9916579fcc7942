/**
 * What went wrong, as a person needs to hear it. Errors are told apart by `kind`, never by their message.
 */
export const ERROR_KINDS = [
  'bad-input', // a file, manifest or argument that cannot be used as it is
  'not-found', // a file or name that is not there
  'unsupported', // recognised, but not something MedProbe can do
  'too-large', // refused before it costs memory or time
  'timeout',
  'io', // reading or writing failed
  'network', // a host could not be reached, or broke off
  'endpoint', // a server answered with a failure
  'consent', // images would leave the machine without the user's word
  'unavailable', // a part of MedProbe cannot run here (native library, locked folder)
  'crash', // a worker process died
  'cancelled',
  'internal', // a defect in MedProbe
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface ProbeErrorOptions {
  /** What the person can do about it; one sentence. */
  remedy?: string;
  /** Whether trying the very same thing again can succeed. */
  retryable?: boolean;
  cause?: unknown;
  /** Facts for code that handles the error (an HTTP status, a line number). Never image bytes, tokens or patient data. */
  details?: Readonly<Record<string, string | number | boolean>>;
}

/** The plain form that crosses a process or webview boundary. */
export interface SerializedProbeError {
  kind: ErrorKind;
  message: string;
  remedy?: string | undefined;
  retryable: boolean;
  details?: Record<string, string | number | boolean> | undefined;
  stack?: string | undefined;
}

export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string | number | boolean>> | undefined;

  constructor(kind: ErrorKind, message: string, options: ProbeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }

  /** One line for a terminal or a notification: what is wrong, then what to do. */
  toLine(): string {
    const text = this.remedy === undefined ? this.message : `${this.message} ${this.remedy}`;
    return text.replace(/\s*\n\s*/g, ' ');
  }

  serialize(): SerializedProbeError {
    return {
      kind: this.kind,
      message: this.message,
      remedy: this.remedy,
      retryable: this.retryable,
      details: this.details === undefined ? undefined : { ...this.details },
      stack: this.stack,
    };
  }

  static deserialize(plain: SerializedProbeError): ProbeError {
    const error = new ProbeError(plain.kind, plain.message, {
      retryable: plain.retryable,
      ...(plain.remedy === undefined ? {} : { remedy: plain.remedy }),
      ...(plain.details === undefined ? {} : { details: plain.details }),
    });
    if (plain.stack !== undefined) error.stack = plain.stack;
    return error;
  }

  /** Any thrown value as a ProbeError: an abort becomes `cancelled`, a time limit `timeout`, anything unknown `internal`. */
  static from(value: unknown): ProbeError {
    if (value instanceof ProbeError) return value;
    if (value instanceof Error && value.name === 'AbortError') {
      return new ProbeError('cancelled', 'Cancelled.', { cause: value });
    }
    if (value instanceof Error && value.name === 'TimeoutError') {
      return new ProbeError('timeout', 'It took too long and was given up.', { cause: value, retryable: true });
    }
    const message = value instanceof Error ? value.message : String(value);
    const error = new ProbeError('internal', message, { cause: value });
    if (value instanceof Error && value.stack !== undefined) error.stack = value.stack;
    return error;
  }
}

export const isCancelled = (value: unknown): boolean => ProbeError.from(value).kind === 'cancelled';

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new ProbeError('cancelled', 'Cancelled.');
}
