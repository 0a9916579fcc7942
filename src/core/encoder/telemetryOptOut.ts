/**
 * ONNX Runtime's own builds for Linux and macOS send usage data to Microsoft unless this variable is set before the
 * library starts: later nothing stops them. Its build for Windows opens no connection and does not know the variable.
 */
const NAME = 'ORT_DISABLE_TELEMETRY';
const VALUE = '1';

/** What the environment of every process must hold that may load ONNX Runtime. */
export const TELEMETRY_OPT_OUT: Readonly<Record<string, string>> = { [NAME]: VALUE };

/**
 * Sets the variable for this process, whatever it held.
 * @returns true where the library will see it. A thread has a copy of the environment of its own, which native code does
 * not read: there the process must have set it before the thread was started.
 */
export function optOutOfTelemetry(isMainThread: boolean): boolean {
  const wasSet = process.env[NAME] === VALUE;
  process.env[NAME] = VALUE;
  return isMainThread || wasSet;
}

/** `windows`: trace events stay on the machine unless Windows itself is set to collect them. */
export const TELEMETRY_STATES = ['off', 'on', 'windows'] as const;
export type TelemetryState = (typeof TELEMETRY_STATES)[number];

/** What a library that was loaded in this process does. */
export function telemetryState(env = process.env, platform = process.platform): TelemetryState {
  if (platform === 'win32') return 'windows';
  return env[NAME] === VALUE ? 'off' : 'on';
}
