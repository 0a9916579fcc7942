import type { ExitCode } from './context';

/** What a command is given to say how it ended. */
export interface Exit {
  code: ExitCode;
}
