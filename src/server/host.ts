/** Asks the extension for what only its workers can make. */
import type { Connection } from 'vscode-languageserver/node';
import { curationMethods, curationRequest } from '../shared/curation';
import type { CurationMethods } from '../shared/curation';
import { check } from '../shared/rpc/methods';
import type { Params, Result } from '../shared/rpc/methods';

export interface Host {
  request<K extends keyof CurationMethods>(
    name: K,
    params: Params<CurationMethods, K>,
  ): Promise<Result<CurationMethods, K>>;
}

export const connectHost = (connection: Connection): Host => ({
  request: async (name, params) => {
    const reply: unknown = await connection.sendRequest(curationRequest(name), params);
    return check(curationMethods[name].result, reply, `The reply to ${name}`) as Result<CurationMethods, typeof name>;
  },
});

/** The value, or undefined where it takes longer: a person who hovers is not kept waiting. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
