import { ProbeError } from '../../core/errors';
import { checkToPanel, isCurrent, type FromPanel, type PanelSubject } from '../../shared/panels/envelope';

/** What a panel keeps while it is hidden: where the person was, never data. */
export interface PanelState {
  /** Opaque name of what the panel shows; the extension reopens it from this after a reload. */
  readonly id: string;
  readonly [navigation: string]: string | number | boolean;
}

/** A panel's line to the extension. */
export interface PanelHost<Out> {
  /** @returns the message's number, which the extension names when it has heard it */
  post(message: Out): number;
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

/** A page sends fewer messages a millisecond. */
const MOST_A_MS = 1000;

const isState = (value: unknown): value is PanelState =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';

/** @param heard number of the last message that the extension had taken in when it sent this one */
type Receive<In> = (message: In, heard: number) => void;

/**
 * The one place that meets VS Code's webview API, and where messages about anything but what is shown are dropped.
 * `check` throws for a message that does not fit; `onProblem` then tells the person instead of the panel going blank.
 */
export function connectHost<In extends { readonly type: string }, Out>(
  check: (value: unknown) => In,
  onMessage: Receive<In>,
  onProblem: (error: ProbeError) => void,
): PanelHost<Out> {
  const api = acquireVsCodeApi();
  let shown: PanelSubject | null = null;
  // Above every number of the page before, whose last one the extension may still name.
  let number = Date.now() * MOST_A_MS;
  window.addEventListener('message', event => {
    try {
      const envelope = checkToPanel(check, event.data);
      if (!isCurrent(shown, envelope)) return;
      const { id, revision, heard, message } = envelope;
      shown = { id, revision };
      onMessage(message, heard);
    } catch (error) {
      onProblem(ProbeError.from(error));
    }
  });
  return {
    post: message => {
      const envelope: FromPanel = { id: shown?.id ?? null, revision: shown?.revision ?? 0, number: ++number, message };
      api.postMessage(envelope);
      return number;
    },
    readState: () => {
      const state = api.getState();
      return isState(state) ? state : undefined;
    },
    writeState: state => api.setState(state),
  };
}
