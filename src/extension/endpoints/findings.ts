import * as vscode from 'vscode';
import type { CapabilityStore } from '../../core/endpoint/capabilities/store';
import type { Capabilities } from '../../core/endpoint/capabilities/types';
import type { EndpointInfo } from '../../core/endpoint/types';

/** What a test found, and when. */
export interface Finding {
  /** ISO 8601. */
  readonly at: string;
  readonly capabilities: Capabilities;
}

/**
 * What endpoints were found able to do. What a server can do is kept from session to session; that one could not be
 * reached, or let nobody in, is remembered until the window closes, since it may be over by then.
 */
export class EndpointFindings implements vscode.Disposable {
  readonly store: CapabilityStore;
  /** Fired when something was found. */
  readonly changed = new vscode.EventEmitter<void>();
  /** By name; a finding is of the endpoint as it was then. */
  readonly #failed = new Map<string, Finding & { readonly of: string }>();

  constructor(store: CapabilityStore) {
    this.store = store;
  }

  /** Takes note of a test that has just ended. */
  note(info: EndpointInfo, capabilities: Capabilities): void {
    const { reachable, refused } = capabilities;
    if (reachable && refused !== true) this.#failed.delete(info.name);
    else this.#failed.set(info.name, { at: new Date().toISOString(), capabilities, of: identity(info) });
    this.changed.fire();
  }

  async of(info: EndpointInfo): Promise<Finding | undefined> {
    const failed = this.#failed.get(info.name);
    return failed?.of === identity(info) ? failed : this.store.get(info);
  }

  /** A failure says nothing any more once the key is another. */
  forgetFailure(name: string): void {
    this.#failed.delete(name);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

const identity = ({ kind, host, model }: EndpointInfo): string => JSON.stringify([kind, host, model]);
