/**
 * Text reaches the editor through src/extension/surfaces alone, where what others wrote is made plain: no link, no icon,
 * no hidden character. These selectors of `no-restricted-syntax` hold the rest of src/extension to it.
 */

/** What of VS Code's interface shows text when it is called. */
const CALLS = [
  'show(Error|Warning|Information)Message',
  '(show|create)QuickPick',
  '(show|create)InputBox',
  'show(Open|Save)Dialog',
  'showWorkspaceFolderPick',
  'with(Scm)?Progress',
  'createStatusBarItem',
  'setStatusBarMessage',
  'createOutputChannel',
  'createWebviewPanel',
  'createTerminal',
  'createTest(Item|Run)',
  'createRunProfile',
  'appendOutput',
  'create(SourceControl|CommentController|CommentThread|LanguageStatusItem|ChatParticipant)',
];

/** What of it carries text that is shown. */
const CLASSES = [
  'TreeItem2?',
  'MarkdownString',
  'TestMessage',
  'FileDecoration',
  'Hover',
  'CodeLens',
  'CodeAction',
  'CompletionItem',
  'Diagnostic(RelatedInformation)?',
  'DocumentLink',
  'DocumentSymbol',
  'InlayHint(LabelPart)?',
  'SymbolInformation',
  'SignatureInformation',
  'TerminalLink',
];

/** What of an object of the editor is shown when it is set. */
const FIELDS = [
  ...['title', 'label', 'description', 'tooltip', 'detail', 'text', 'message', 'error', 'badge'],
  ...['prompt', 'placeholder', 'placeHolder', 'validationMessage', 'accessibilityInformation'],
];

const among = names => `/^(${names.join('|')})$/`;
const shown = among([...CALLS, ...CLASSES]);
const field = among(FIELDS);
const set = `AssignmentExpression[left.type='MemberExpression'][left.object.type!='ThisExpression']`;

const message = what => `${what} Use src/extension/surfaces: text of others is made plain there.`;
const CALL = message('This shows text as it is.');
const FIELD = message('This sets a text that the editor may show as it is.');

/** What the language server sends to be shown: src/server/plainConnection.ts alone calls it. */
const REPLIES = [
  'on(Hover|Completion|CodeAction|CodeLens)(Resolve)?',
  'on(SignatureHelp|DocumentSymbol|WorkspaceSymbol|DocumentLinks)',
  'sendDiagnostics',
  'inlayHint',
  'console',
  'window',
];

export const SERVER_SELECTORS = [
  {
    selector: `MemberExpression[property.name=${among(REPLIES)}]:not([object.name='editor'])`,
    message: 'This shows text as it is. Use PlainConnection: text of others is made plain there.',
  },
];

export const SURFACE_SELECTORS = [
  { selector: `MemberExpression[property.type='Identifier'][property.name=${shown}]`, message: CALL },
  { selector: `MemberExpression[property.value=${shown}]`, message: CALL },
  { selector: `MemberExpression[computed=true][object.property.name='window']`, message: CALL },
  { selector: `MemberExpression[computed=true][object.name='window']`, message: CALL },
  { selector: `ObjectPattern > Property[key.name=${shown}]`, message: CALL },
  {
    selector: `ImportDeclaration[source.value='vscode'][importKind!='type'] > ImportSpecifier[importKind!='type'][imported.name=${shown}]`,
    message: CALL,
  },
  {
    selector: `CallExpression[callee.property.name=/^register(TextEditor)?Command$/][arguments.1.type=/Function/]`,
    message: 'The editor shows what a command throws as it is. Use Reporter.guard, which reports it.',
  },
  { selector: `${set}[left.property.name=${field}]`, message: FIELD },
  { selector: `${set}[left.property.value=${field}]`, message: FIELD },
  {
    selector: `CallExpression[callee.object.name='Object'][callee.property.name='assign'] > ObjectExpression > Property[key.name=${field}]`,
    message: FIELD,
  },
];
