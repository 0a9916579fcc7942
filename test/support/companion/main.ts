/** An extension that gives the editor two language models: one that looks at pixels and one that does not. */
import * as vscode from 'vscode';
import { seeingAnswer } from '../seeing';

/** What a model is given, as far as the answers need it; the types of the oldest editor do not know image parts. */
interface Part {
  readonly value?: string;
  readonly mimeType?: string;
  readonly data?: Uint8Array;
}

const model = (id: string, name: string): vscode.LanguageModelChatInformation => ({
  id,
  name,
  family: id,
  version: '1',
  maxInputTokens: 8192,
  maxOutputTokens: 512,
  capabilities: { imageInput: true },
});

function answer(id: string, parts: readonly Part[]): string {
  if (id === 'blind') return 'red';
  const images = parts.flatMap(({ data, mimeType }) =>
    data === undefined || mimeType !== 'image/png' ? [] : [{ bytes: Buffer.from(data) }],
  );
  const prompt = parts.map(({ value }) => value ?? '').join('');
  return seeingAnswer({ images, prompt });
}

export function activate(context: vscode.ExtensionContext): void {
  const provider: vscode.LanguageModelChatProvider = {
    provideLanguageModelChatInformation: () => [model('sees', 'Companion Sees'), model('blind', 'Companion Blind')],
    provideLanguageModelChatResponse({ id }, messages, _options, progress) {
      const parts = messages.flatMap(({ content }) => content as readonly Part[]);
      progress.report(new vscode.LanguageModelTextPart(answer(id, parts)));
      return Promise.resolve();
    },
    provideTokenCount: () => Promise.resolve(1),
  };
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider('companion', provider));
}
