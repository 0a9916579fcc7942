import { LINE_COMMANDS, PAIRS_LANGUAGE } from '../shared/curation';

/**
 * Every command, menu and setting that MedProbe contributes, once. package.json must say the same
 * (test/unit/extension/contributions.test.ts), and code names them only through here.
 */
export const COMMANDS = {
  probePair: { id: 'medprobe.probePair', title: 'Probe Pair', palette: false },
  mapSimilarity: { id: 'medprobe.mapSimilarity', title: 'Map Similarity…', palette: true },
  embedFolder: { id: 'medprobe.embedFolder', title: 'Embed Folder…', palette: true },
  showEmbedding: { id: 'medprobe.showEmbedding', title: 'Show Folders Being Embedded', palette: true },
  runBenchmark: { id: 'medprobe.runBenchmark', title: 'Run Benchmark…', palette: true, icon: '$(play)' },
  convertDataset: {
    id: 'medprobe.convertDataset',
    title: 'Convert to a Manifest…',
    palette: true,
    icon: '$(arrow-swap)',
  },
  cancelRun: { id: 'medprobe.cancelRun', title: 'Cancel Run', palette: true },
  openRun: { id: 'medprobe.openRun', title: 'Open Run…', palette: true },
  compareRuns: { id: 'medprobe.compareRuns', title: 'Compare Runs…', palette: true, icon: '$(diff)' },
  showRunning: { id: 'medprobe.showRunning', title: 'Show Running Benchmarks', palette: true },
  createReport: { id: 'medprobe.createReport', title: 'Create Report…', palette: true },
  exportRun: { id: 'medprobe.exportRun', title: 'Export Run…', palette: true },
  importRun: { id: 'medprobe.importRun', title: 'Import Run…', palette: true },
  addEndpoint: { id: 'medprobe.addEndpoint', title: 'Add Endpoint…', palette: true, icon: '$(add)' },
  editEndpoint: { id: 'medprobe.editEndpoint', title: 'Edit Endpoint…', palette: true, icon: '$(edit)' },
  setEndpointKey: { id: 'medprobe.setEndpointKey', title: 'Set Endpoint Key…', palette: true, icon: '$(key)' },
  testEndpoint: { id: 'medprobe.testEndpoint', title: 'Test Endpoint…', palette: true, icon: '$(beaker)' },
  removeEndpoint: { id: 'medprobe.removeEndpoint', title: 'Remove Endpoint…', palette: true, icon: '$(trash)' },
  copyEndpointUrl: { id: 'medprobe.copyEndpointUrl', title: 'Copy URL', palette: false },
  editEndpoints: { id: 'medprobe.editEndpoints', title: 'Edit Endpoints in Settings', palette: true, icon: '$(gear)' },
  addEncoder: { id: 'medprobe.addEncoder', title: 'Add Encoder…', palette: true, icon: '$(add)' },
  setEncoderKey: { id: 'medprobe.setEncoderKey', title: 'Set Encoder Key…', palette: true, icon: '$(key)' },
  removeEncoder: { id: 'medprobe.removeEncoder', title: 'Remove Encoder…', palette: true, icon: '$(trash)' },
  forgetHubToken: { id: 'medprobe.forgetHubToken', title: 'Forget Token for Downloads', palette: true },
  forgetConsent: { id: 'medprobe.forgetConsent', title: 'Forget Where Images May Be Sent', palette: true },
  openSamples: { id: 'medprobe.openSamples', title: 'Open Samples', palette: true },
  clearCaches: { id: 'medprobe.clearCaches', title: 'Clear Caches', palette: true },
  showLog: { id: 'medprobe.showLog', title: 'Show Log', palette: true },
  refreshViews: { id: 'medprobe.refreshViews', title: 'Refresh', palette: false, icon: '$(refresh)' },
  openPair: { id: 'medprobe.openPair', title: 'Open Pair', palette: false },
  openInEditor: { id: 'medprobe.openInEditor', title: 'Open in Editor', palette: false, icon: '$(go-to-file)' },
  showRun: { id: 'medprobe.showRun', title: 'Show Results', palette: false },
  resumeRun: { id: 'medprobe.resumeRun', title: 'Resume Run', palette: false, icon: '$(debug-continue)' },
  reveal: { id: 'medprobe.reveal', title: 'Reveal in Explorer', palette: false },
  copyFigures: { id: 'medprobe.copyFigures', title: 'Copy Figures as Markdown', palette: false },
  deleteRun: { id: 'medprobe.deleteRun', title: 'Delete Run…', palette: false },
  probeLine: { id: LINE_COMMANDS.probe, title: 'Probe Pair of Line', palette: false },
  askLine: { id: LINE_COMMANDS.ask, title: 'Ask about Pair of Line', palette: false },
  acceptLine: { id: LINE_COMMANDS.accept, title: 'Accept Pair of Line', palette: false },
  rejectLine: { id: LINE_COMMANDS.reject, title: 'Reject Pair of Line', palette: false },
} as const satisfies Record<string, Contribution>;

interface Contribution {
  readonly id: string;
  readonly title: string;
  /** False for a command that needs an argument: it is hidden from the palette. */
  readonly palette: boolean;
  /** For where it stands as a button. */
  readonly icon?: string;
}

export const CATEGORY = 'MedProbe';

const IMAGE = 'resourceExtname =~ /^\\.(png|jpe?g|webp|tiff?|bmp|gif|dcm|dicom|ima)$/i';
const MANIFEST = 'resourceFilename =~ /(\\.pairs\\.jsonl|^dataset\\.(json|csv))$/i';

/** One image: its partners are offered; two: the pair. */
const ONE_OR_TWO = '(listDoubleSelection || !listMultiSelection)';

/** Explorer context menu: `when` sees the clicked item only; handlers look at the whole selection themselves. */
export const EXPLORER_MENU = [
  { command: COMMANDS.probePair.id, when: `${IMAGE} && ${ONE_OR_TWO}`, group: '3_compare@90' },
  { command: COMMANDS.mapSimilarity.id, when: 'explorerResourceIsFolder && !listMultiSelection', group: '4_search@89' },
  { command: COMMANDS.embedFolder.id, when: 'explorerResourceIsFolder && !listMultiSelection', group: '4_search@90' },
  { command: COMMANDS.runBenchmark.id, when: `${MANIFEST} && !listMultiSelection`, group: '4_search@91' },
] as const;

/** The trees of MedProbe's own container in the activity bar. */
export const VIEWS = {
  datasets: 'medprobe.datasets',
  runs: 'medprobe.runs',
  encoders: 'medprobe.encoders',
  endpoints: 'medprobe.endpoints',
} as const;

const inView = (view: string, items?: string) => `view == ${view}${items === undefined ? '' : ` && viewItem ${items}`}`;

/** Only comparing takes several runs: what acts on the clicked one alone is not offered where more are selected. */
const ofOneRun = (items: string) => `${inView(VIEWS.runs, items)} && !listMultiSelection`;

/** Buttons above each tree. */
export const VIEW_TITLE_MENU = [
  { command: COMMANDS.refreshViews.id, when: inView(VIEWS.datasets), group: 'navigation@9' },
  { command: COMMANDS.runBenchmark.id, when: inView(VIEWS.runs), group: 'navigation@1' },
  { command: COMMANDS.compareRuns.id, when: inView(VIEWS.runs), group: 'navigation@2' },
  { command: COMMANDS.refreshViews.id, when: inView(VIEWS.runs), group: 'navigation@9' },
  { command: COMMANDS.createReport.id, when: inView(VIEWS.runs), group: '1_runs@1' },
  { command: COMMANDS.importRun.id, when: inView(VIEWS.runs), group: '1_runs@2' },
  { command: COMMANDS.addEncoder.id, when: inView(VIEWS.encoders), group: 'navigation@1' },
  { command: COMMANDS.clearCaches.id, when: inView(VIEWS.encoders), group: '1_caches@1' },
  { command: COMMANDS.forgetHubToken.id, when: inView(VIEWS.encoders), group: '1_caches@2' },
  { command: COMMANDS.addEndpoint.id, when: inView(VIEWS.endpoints), group: 'navigation@1' },
  { command: COMMANDS.editEndpoints.id, when: inView(VIEWS.endpoints), group: 'navigation@2' },
  { command: COMMANDS.forgetConsent.id, when: inView(VIEWS.endpoints), group: '1_consent@1' },
] as const;

/** What the nodes of the trees offer; `viewItem` is ViewNode.context. */
export const VIEW_ITEM_MENU = [
  { command: COMMANDS.runBenchmark.id, when: inView(VIEWS.datasets, '== manifest'), group: 'inline@1' },
  { command: COMMANDS.runBenchmark.id, when: inView(VIEWS.datasets, '== manifest'), group: '1_run@1' },
  { command: COMMANDS.convertDataset.id, when: inView(VIEWS.datasets, '== layout'), group: 'inline@1' },
  { command: COMMANDS.convertDataset.id, when: inView(VIEWS.datasets, '== layout'), group: '1_run@1' },
  { command: COMMANDS.openInEditor.id, when: inView(VIEWS.datasets, '=~ /^(pair|case)$/'), group: 'inline@1' },
  { command: COMMANDS.openPair.id, when: inView(VIEWS.datasets, '== pair'), group: '2_open@1' },
  { command: COMMANDS.openInEditor.id, when: inView(VIEWS.datasets, '=~ /^(manifest|pair|case)/'), group: '2_open@2' },
  { command: COMMANDS.reveal.id, when: inView(VIEWS.datasets, '=~ /^(manifest|images|layout)/'), group: '2_open@3' },
  { command: COMMANDS.resumeRun.id, when: inView(VIEWS.runs, '== run.incomplete'), group: 'inline@1' },
  { command: COMMANDS.showRun.id, when: ofOneRun('=~ /^run\\.(?!broken)/'), group: '1_run@1' },
  { command: COMMANDS.resumeRun.id, when: ofOneRun('== run.incomplete'), group: '1_run@2' },
  { command: COMMANDS.compareRuns.id, when: inView(VIEWS.runs, '=~ /^run\\.(?!broken)/'), group: '1_run@3' },
  { command: COMMANDS.createReport.id, when: inView(VIEWS.runs, '=~ /^run\\.(?!broken)/'), group: '1_run@4' },
  { command: COMMANDS.exportRun.id, when: ofOneRun('=~ /^run\\.(?!broken|running)/'), group: '1_run@5' },
  { command: COMMANDS.reveal.id, when: ofOneRun('=~ /^run\\./'), group: '2_open@1' },
  {
    command: COMMANDS.copyFigures.id,
    when: ofOneRun('=~ /^run\\.(complete|incomplete)$/'),
    group: '3_copy@1',
  },
  { command: COMMANDS.deleteRun.id, when: ofOneRun('=~ /^run\\./'), group: '9_delete@1' },
  { command: COMMANDS.removeEncoder.id, when: inView(VIEWS.encoders, '== encoder'), group: 'inline@1' },
  { command: COMMANDS.reveal.id, when: inView(VIEWS.encoders, '== encoder'), group: '2_open@1' },
  { command: COMMANDS.removeEncoder.id, when: inView(VIEWS.encoders, '== encoder'), group: '9_delete@1' },
  { command: COMMANDS.testEndpoint.id, when: inView(VIEWS.endpoints, '=~ /^endpoint\\./'), group: 'inline@0' },
  { command: COMMANDS.setEndpointKey.id, when: inView(VIEWS.endpoints, '== endpoint.server'), group: 'inline@1' },
  { command: COMMANDS.editEndpoint.id, when: inView(VIEWS.endpoints, '=~ /^endpoint\\./'), group: 'inline@2' },
  { command: COMMANDS.testEndpoint.id, when: inView(VIEWS.endpoints, '=~ /^endpoint\\./'), group: '1_test@1' },
  { command: COMMANDS.setEndpointKey.id, when: inView(VIEWS.endpoints, '== endpoint.server'), group: '2_edit@1' },
  { command: COMMANDS.editEndpoint.id, when: inView(VIEWS.endpoints, '=~ /^endpoint\\./'), group: '2_edit@2' },
  {
    command: COMMANDS.copyEndpointUrl.id,
    when: inView(VIEWS.endpoints, '=~ /^endpoint\\.(?!editor)/'),
    group: '3_copy@1',
  },
  { command: COMMANDS.removeEndpoint.id, when: inView(VIEWS.endpoints, '=~ /^endpoint\\./'), group: '9_delete@1' },
] as const;

/** Set once a view has looked: only then does its emptiness mean that there is nothing. */
export const CONTEXT_KEYS = { datasetsRead: 'medprobe.datasetsRead', runsRead: 'medprobe.runsRead' } as const;

/** Theme colours of file names in the Explorer. */
export const COLOURS = {
  inPair: 'medprobe.imageInPairForeground',
  failing: 'medprobe.failingImageForeground',
} as const;

export const SETTINGS = {
  endpoints: 'medprobe.endpoints',
  encoders: 'medprobe.encoders',
  provider: 'medprobe.encoder.provider',
  weightLoading: 'medprobe.encoder.weightLoading',
  maxTokens: 'medprobe.ask.maxTokens',
  sendFormat: 'medprobe.send.format',
  sendMaxSide: 'medprobe.send.maxSide',
  sendQuality: 'medprobe.send.quality',
  concurrency: 'medprobe.run.concurrency',
  budget: 'medprobe.run.budget',
  answerCache: 'medprobe.answerCache.enabled',
  decorations: 'medprobe.decorations.enabled',
} as const;

/** Settings that had another name, which is still read, by the one they have. */
export const RENAMED_SETTINGS: Readonly<Record<string, string>> = {
  [SETTINGS.weightLoading]: 'medprobe.encoder.memory',
  [SETTINGS.answerCache]: 'medprobe.ask.keepAnswers',
};

/** Settings that a workspace one does not trust cannot set: they decide where images go, and what is loaded. */
export const RESTRICTED_SETTINGS: readonly string[] = [SETTINGS.endpoints, SETTINGS.encoders];

export const VIEW_TYPES = { pair: 'medprobe.pair', results: 'medprobe.results', map: 'medprobe.map' } as const;

/**
 * Files that make a workspace one of MedProbe's before anything is clicked: the editor shows the Test Explorer only where
 * an extension that is active has tests.
 */
export const WORKSPACE_FILES = ['**/*.pairs.jsonl', 'data/dataset.json'] as const;

/** The language of `*.pairs.jsonl`: the longest extension wins, so it never goes to the editor's own JSON Lines. */
export const LANGUAGE = { id: PAIRS_LANGUAGE, extension: '.pairs.jsonl', scope: 'source.jsonl-pairs' } as const;
