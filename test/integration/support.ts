import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { MedProbeApi } from '../../src/extension/main';

const EXTENSION = 'medprobe.medprobe';

export const extension = (): vscode.Extension<MedProbeApi> => vscode.extensions.getExtension<MedProbeApi>(EXTENSION)!;

/** The folder that is open: a copy of samples/. */
export const workspaceFolder = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

/**
 * `count` images that no cache knows: copies of the samples, each with bytes of its own after the picture's end, which
 * decoders pass over.
 */
export function freshImages(count: number): { files: string[]; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-images-'));
  const images = path.join(workspaceFolder(), 'images');
  const originals = fs.readdirSync(images).sort();
  const files = Array.from({ length: count }, (_, n) => {
    const original = fs.readFileSync(path.join(images, originals[n % originals.length]!));
    const file = path.join(folder, `${n}.png`);
    fs.writeFileSync(file, Buffer.concat([original, Buffer.from(`${folder} ${n}`)]));
    return file;
  });
  return { files, remove: () => fs.rmSync(folder, { recursive: true }) };
}
