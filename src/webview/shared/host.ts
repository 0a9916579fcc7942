import { ProbeError } from '../../core/errors';

/** What a panel keeps while it is hidden: where the person was, never data. */
export interface PanelState {
  /** Opaque name of what the panel shows; the extension reopens it from this after a reload. */
  readonly id: string;
  readonly [navigation: string]: string | number | boolean;
}

/** A panel's line to the extension. */
export interface PanelHost<Out> {
  post(message: Out): void;
  readState(): PanelState | undefined;
  writeState(state: PanelState): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare global {
  /** Given once per page by VS Code, or by a test's page in its place. */
  function acquireVsCodeApi(): VsCodeApi;
}

const isState = (value: unknown): value is PanelState =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';

/**
 * The one place that meets VS Code's webview API.
 * `check` throws for a message that does not fit; `onProblem` then tells the person instead of the panel going blank.
 */
export function connectHost<In, Out>(
  check: (value: unknown) => In,
  onMessage: (message: In) => void,
  onProblem: (error: ProbeError) => void,
): PanelHost<Out> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', event => {
    try {
      onMessage(check(event.data));
    } catch (error) {
      onProblem(ProbeError.from(error));
    }
  });
  return {
    post: message => api.postMessage(message),
    readState: () => {
      const state = api.getState();
      return isState(state) ? state : undefined;
    },
    writeState: state => api.setState(state),
  };
}
