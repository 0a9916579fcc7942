/** The setting that holds the endpoints: of the machine, never of a workspace. */
import * as vscode from 'vscode';
import type { EndpointConfig } from '../../core/endpoint/types';
import { SETTINGS } from '../contributions';
import { inferredKind } from './registry';
import type { EndpointRegistry } from './registry';

/** Puts an endpoint in the place of the one that is named, or at the end. */
export async function storeEndpoint(
  registry: EndpointRegistry,
  entry: EndpointConfig,
  replaced: string | undefined,
): Promise<void> {
  const all = registry.configured();
  const at = all.findIndex(({ name }) => name === replaced);
  await write(at < 0 ? [...all, entry] : all.with(at, entry));
}

export async function unstoreEndpoint(registry: EndpointRegistry, name: string): Promise<void> {
  await write(registry.configured().filter(endpoint => endpoint.name !== name));
}

/** Without a kind that the URL says already. */
async function write(endpoints: readonly EndpointConfig[]): Promise<void> {
  const entries = endpoints.map(({ kind, ...entry }) =>
    kind === inferredKind(entry.url) ? entry : { ...entry, kind },
  );
  await vscode.workspace.getConfiguration().update(SETTINGS.endpoints, entries, vscode.ConfigurationTarget.Global);
}
