/**
 * The one way from this server to the editor's eyes: in problems, suggestions, fixes, lenses, hints and the log, what a
 * manifest or a run holds is made plain. Hovers are Markdown, and made plain where they are written (markdown.ts).
 */
import type {
  CodeAction,
  CodeActionParams,
  CodeLens,
  Command,
  CompletionItem,
  CompletionList,
  Connection,
  Diagnostic,
  Hover,
  InlayHint,
  InlayHintParams,
  TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import { plainText } from '../core/answer/plainText';
import { ProbeError } from '../core/errors';

/** UTF-16 units. */
const TITLE = 300;
const MESSAGE = 2000;

const title = (text: string): string => plainText(text, { limit: TITLE });
const message = (text: string): string => plainText(text, { limit: MESSAGE });

/** Problems, suggestions and hints of this server are plain text, though the protocol allows for Markdown. */
function textOf(text: string | object): string {
  if (typeof text === 'string') return text;
  throw new ProbeError('internal', 'Only hovers are written in Markdown.');
}

export const plainDiagnostic = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  message: message(textOf(diagnostic.message)),
  ...(diagnostic.relatedInformation === undefined
    ? {}
    : { relatedInformation: diagnostic.relatedInformation.map(one => ({ ...one, message: message(one.message) })) }),
});

const plainCommand = (command: Command): Command => ({ ...command, title: title(command.title) });

/** What is typed by taking a suggestion, and what it is found by, stays as it is. */
export function plainCompletion(item: CompletionItem): CompletionItem {
  const { label, detail, documentation, command } = item;
  return {
    ...item,
    label: title(label),
    ...(detail === undefined ? {} : { detail: message(detail) }),
    ...(documentation === undefined ? {} : { documentation: message(textOf(documentation)) }),
    ...(command === undefined ? {} : { command: plainCommand(command) }),
  };
}

export const plainAction = (action: CodeAction): CodeAction => ({
  ...action,
  title: title(action.title),
  ...(action.command === undefined ? {} : { command: plainCommand(action.command) }),
});

/** A lens that may have an icon of ours before its title. */
export interface IconLens extends CodeLens {
  readonly icon?: string;
}

/** Titles of lenses draw icons. */
export function plainLens({ icon, command, ...lens }: IconLens): CodeLens {
  if (command === undefined) return lens;
  const plain = plainCommand(command);
  return { ...lens, command: icon === undefined ? plain : { ...plain, title: `$(${icon}) ${plain.title}` } };
}

export function plainHint(hint: InlayHint): InlayHint {
  const { label, tooltip } = hint;
  return {
    ...hint,
    label: title(textOf(label)),
    ...(tooltip === undefined ? {} : { tooltip: plainText(textOf(tooltip), { limit: MESSAGE, lines: true }) }),
  };
}

type Maybe<T> = T | null | Promise<T | null>;

export class PlainConnection {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  sendDiagnostics(uri: string, diagnostics: readonly Diagnostic[]): Promise<void> {
    return this.#connection.sendDiagnostics({ uri, diagnostics: diagnostics.map(plainDiagnostic) });
  }

  onHover(handler: (params: TextDocumentPositionParams) => Maybe<Hover>): void {
    this.#connection.onHover(handler);
  }

  onCompletion(handler: (params: TextDocumentPositionParams) => Maybe<CompletionList>): void {
    this.#connection.onCompletion(async params => {
      const list = await handler(params);
      return list && { ...list, items: list.items.map(plainCompletion) };
    });
  }

  onCodeAction(handler: (params: CodeActionParams) => Maybe<CodeAction[]>): void {
    this.#connection.onCodeAction(async params => (await handler(params))?.map(plainAction) ?? null);
  }

  onCodeLens(handler: (params: Pick<TextDocumentPositionParams, 'textDocument'>) => Maybe<IconLens[]>): void {
    this.#connection.onCodeLens(async params => (await handler(params))?.map(plainLens) ?? null);
  }

  onInlayHint(handler: (params: InlayHintParams) => Maybe<InlayHint[]>): void {
    this.#connection.languages.inlayHint.on(async params => (await handler(params))?.map(plainHint) ?? null);
  }

  refreshInlayHints(): void {
    this.#connection.languages.inlayHint.refresh().catch((error: unknown) => this.logError(error));
  }

  logError(error: unknown): void {
    this.#connection.console.error(message(ProbeError.from(error).toLine()));
  }
}
