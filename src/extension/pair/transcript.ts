/** “Show request and reply”: what was asked and what came, as a read-only JSON document. */
import * as vscode from 'vscode';
import { readTranscript } from '../../core/benchmark/transcripts';
import type { TranscriptLine } from '../../core/benchmark/transcripts';
import type { Transcript } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import type { ImageNumber } from '../../shared/panels/common';

export const TRANSCRIPT_SCHEME = 'medprobe-transcript';

/** Documents of transcripts, held while they are open. Their text is a server's and stays text. */
export class TranscriptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #owned = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(TRANSCRIPT_SCHEME, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
  );

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async show(request: string, image: ImageNumber, transcript: object): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: TRANSCRIPT_SCHEME,
      path: `/Image ${image}: request and reply.json`,
      query: request,
    });
    this.#texts.set(uri.toString(), `${JSON.stringify(transcript, null, 2)}\n`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/**
 * What was sent for an answer of a run and what came.
 * @throws ProbeError 'not-found' where it was not kept, 'io'.
 */
export async function recordedTranscript(
  folder: string,
  answer: Parameters<typeof readTranscript>[1],
): Promise<TranscriptLine> {
  const found = await readTranscript(folder, answer);
  if (found !== undefined) return found;
  throw gone('Runs of earlier versions did not keep it.');
}

/** What was sent for an answer that was asked here and what came. @throws ProbeError 'not-found'. */
export function keptTranscript(askedHere: ReadonlyMap<string, Transcript>, request: string): Transcript {
  const found = askedHere.get(request);
  if (found !== undefined) return found;
  throw gone('Ask again: it is kept while the panel is open.');
}

const gone = (remedy: string): ProbeError =>
  new ProbeError('not-found', 'What was sent for this answer is not there any more.', { remedy });
