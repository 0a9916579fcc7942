import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a test's server is, and its end. */
export interface OnLoopback {
  readonly port: number;
  readonly host: string;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Lets a server listen on any free port of the loopback interface. */
export async function onLoopback(server: Server): Promise<OnLoopback> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, host, url: `http://${host}`, close };
}
