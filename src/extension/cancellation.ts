import type { CancellationToken } from 'vscode';

/** A cancellation token becomes an AbortSignal here, at the edge, and nowhere else. */
export function toAbortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
