export interface ServerOptions {
  settings?: Record<string, unknown>;
  trusted?: boolean;
  port?: number;
  env?: Record<string, string>;
  companions?: readonly string[];
}

export interface WorkbenchServer {
  port: number;
  /** The address that opens `folder` with the extension at `extension`, and runs the test index at `tests` in it. */
  url(folder: string, options?: { extension?: string; tests?: string }): string;
  /** What the server has said so far. */
  log(): string;
  /** Settles when the server has ended, by itself or not. */
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<WorkbenchServer>;

/** A copy of a folder that tests may write to; `remove` deletes it. */
export function copyWorkspace(source: string): { folder: string; remove(): void };
