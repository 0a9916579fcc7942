/** The environment variable that makes workers wait for a debugger: the image worker's port; the encoder worker has the next. */
const VARIABLE = 'MEDPROBE_INSPECT_WORKERS';

type Ports = readonly [image: number, encoder: number] | readonly [];

/** None where the variable is not set, or is no port. */
export function inspectPorts(env: Readonly<Record<string, string | undefined>>): Ports {
  const port = Number(env[VARIABLE] ?? '');
  return Number.isInteger(port) && port > 0 && port < 65_535 ? [port, port + 1] : [];
}
