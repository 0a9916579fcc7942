/** Binds a model's nodes to one of the editor's trees. */
import * as vscode from 'vscode';
import { ProbeError } from '../../core/errors';
import { treeItem } from '../surfaces/treeItems';
import { errorNode } from './model/node';
import type { ViewNode } from './model/node';

export class ViewTree implements vscode.TreeDataProvider<ViewNode> {
  readonly #roots: () => readonly ViewNode[] | Promise<readonly ViewNode[]>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  /** @param roots asked for when the tree is first seen and after every refresh. */
  constructor(roots: () => readonly ViewNode[] | Promise<readonly ViewNode[]>) {
    this.#roots = roots;
  }

  refresh(): void {
    this.#changed.fire();
  }

  async getChildren(node?: ViewNode): Promise<ViewNode[]> {
    try {
      return [...(node === undefined ? await this.#roots() : (node.children?.() ?? []))];
    } catch (error) {
      return [errorNode(`${node?.id ?? ''}#error`, 'This cannot be shown', ProbeError.from(error))];
    }
  }

  getTreeItem(node: ViewNode): vscode.TreeItem {
    const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const state = node.children === undefined ? None : node.expanded === true ? Expanded : Collapsed;
    const command = node.open === undefined ? undefined : { id: node.open, argument: node };
    return treeItem(node, { state, command });
  }
}
