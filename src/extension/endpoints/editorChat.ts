import * as vscode from 'vscode';
import { readable } from '../../core/endpoint/readable';
import { ProbeError, throwIfAborted } from '../../core/errors';
import { bytesOf } from '../../core/image/sendable';
import type { SendableImage } from '../../core/image/types';
import type { ChatQuestion, EditorChat } from './languageModel';

interface ImagePart {
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** `LanguageModelDataPart` is part of the editor since 1.106. MedProbe asks for less, so it is looked for. */
const editor: Pick<typeof vscode, 'version'> & {
  readonly LanguageModelDataPart?: { image(data: Uint8Array, mime: string): ImagePart };
} = vscode;

/** A message and a model that know image parts, which the types of the oldest editor do not. */
interface ImageMessage {
  readonly role: vscode.LanguageModelChatMessageRole;
  readonly content: (vscode.LanguageModelInputPart | ImagePart)[];
  readonly name: string | undefined;
}
interface SeeingModel {
  readonly id: string;
  sendRequest(
    messages: ImageMessage[],
    options: vscode.LanguageModelChatRequestOptions,
    token: vscode.CancellationToken,
  ): Thenable<vscode.LanguageModelChatResponse>;
}

const JUSTIFICATION = 'MedProbe asks a question about an image that you have chosen.';
const SAID = 300;

/** The models that extensions provide to the editor (`vscode.lm`). */
export const editorChat: EditorChat = {
  async ask(name, question, signal) {
    const model = await find(name);
    const message = messageOf(question);
    throwIfAborted(signal);
    const cancel = new vscode.CancellationTokenSource();
    const stop = () => cancel.cancel();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const options = { justification: JUSTIFICATION, modelOptions: { ...question.modelOptions } };
      const reply = await model.sendRequest([message], options, cancel.token);
      let text = '';
      for await (const piece of reply.text) text += piece;
      if (signal.aborted) throw new ProbeError('cancelled', 'Cancelled.', { details: { maybeBilled: true } });
      return { text, model: model.id };
    } catch (error) {
      throw signal.aborted
        ? new ProbeError('cancelled', 'Cancelled.', { details: { maybeBilled: true } })
        : failureOf(name, error);
    } finally {
      signal.removeEventListener('abort', stop);
      cancel.dispose();
    }
  },
};

/** The models that the editor offers now, as `vendor/id`, with what it calls them. */
export async function editorModels(): Promise<{ readonly model: string; readonly title: string }[]> {
  const models = await vscode.lm.selectChatModels();
  return models.map(({ vendor, id, name }) => ({ model: `${vendor}/${id}`, title: name }));
}

/** The model named `vendor/id` or `vendor/family`. */
async function find(name: string): Promise<SeeingModel> {
  const at = name.indexOf('/');
  const [vendor, wanted] = [name.slice(0, at), name.slice(at + 1)];
  const models = await vscode.lm.selectChatModels();
  const found = models.find(model => model.vendor === vendor && (model.id === wanted || model.family === wanted));
  if (found !== undefined) return found;
  const offered = models.map(model => `${model.vendor}/${model.id}`).join(', ');
  throw new ProbeError('not-found', `The editor offers no language model "${name}".`, {
    remedy: offered === '' ? 'Install an extension that provides one, and sign in to it.' : `It offers ${offered}.`,
    details: { fatal: true },
  });
}

function messageOf({ text, images }: ChatQuestion): ImageMessage {
  const parts = images.map(image => imagePart(image));
  return {
    role: vscode.LanguageModelChatMessageRole.User,
    content: [...parts, new vscode.LanguageModelTextPart(text)],
    name: undefined,
  };
}

function imagePart(image: SendableImage): ImagePart {
  if (editor.LanguageModelDataPart !== undefined) return editor.LanguageModelDataPart.image(bytesOf(image), image.mime);
  throw new ProbeError('unsupported', `VS Code ${editor.version} cannot send images to its language models.`, {
    remedy: 'Update VS Code to 1.106 or newer.',
    details: { fatal: true },
  });
}

function failureOf(name: string, error: unknown): ProbeError {
  if (error instanceof ProbeError) return error;
  const said = readable(error instanceof Error ? error.message : String(error), SAID);
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  if (code === vscode.LanguageModelError.NoPermissions().code) {
    return new ProbeError('consent', `The editor did not let MedProbe use ${name}: ${said}`, {
      remedy: 'Allow it when the editor asks, or choose another endpoint.',
      details: { fatal: true, maybeBilled: false },
    });
  }
  const fatal = code === vscode.LanguageModelError.NotFound().code;
  return new ProbeError('endpoint', `${name} answered with an error: ${said}`, {
    retryable: !fatal && code !== vscode.LanguageModelError.Blocked().code,
    details: { maybeBilled: true, ...(fatal ? { fatal } : {}) },
  });
}
