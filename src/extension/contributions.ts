import { LINE_COMMANDS, PAIRS_LANGUAGE } from '../shared/curation';

/**
 * Every command, menu and setting that MedProbe contributes, once. package.json must say the same
 * (test/unit/extension/contributions.test.ts), and code names them only through here.
 */
export const COMMANDS = {
  probePair: { id: 'medprobe.probePair', title: 'Probe Pair', palette: false },
  runBenchmark: { id: 'medprobe.runBenchmark', title: 'Run Benchmark…', palette: true },
  cancelRun: { id: 'medprobe.cancelRun', title: 'Cancel Run', palette: true },
  openRun: { id: 'medprobe.openRun', title: 'Open Run…', palette: true },
  addEndpoint: { id: 'medprobe.addEndpoint', title: 'Add Endpoint…', palette: true },
  setEndpointKey: { id: 'medprobe.setEndpointKey', title: 'Set Endpoint Key…', palette: true },
  forgetConsent: { id: 'medprobe.forgetConsent', title: 'Forget Where Images May Be Sent', palette: true },
  clearCaches: { id: 'medprobe.clearCaches', title: 'Clear Caches', palette: true },
  showLog: { id: 'medprobe.showLog', title: 'Show Log', palette: true },
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
}

export const CATEGORY = 'MedProbe';

const IMAGE = 'resourceExtname =~ /^\\.(png|jpe?g)$/i';
const MANIFEST = 'resourceFilename =~ /(\\.pairs\\.jsonl|^dataset\\.(json|csv))$/i';

/** Explorer context menu: `when` sees the clicked item only; handlers look at the whole selection themselves. */
export const EXPLORER_MENU = [
  { command: COMMANDS.probePair.id, when: `${IMAGE} && listDoubleSelection`, group: '3_compare@90' },
  { command: COMMANDS.runBenchmark.id, when: `${MANIFEST} && !listMultiSelection`, group: '4_search@90' },
] as const;

export const SETTINGS = {
  endpoints: 'medprobe.endpoints',
  maxTokens: 'medprobe.ask.maxTokens',
  sendFormat: 'medprobe.send.format',
  sendMaxSide: 'medprobe.send.maxSide',
  sendQuality: 'medprobe.send.quality',
  concurrency: 'medprobe.run.concurrency',
} as const;

/** Settings that a workspace one does not trust cannot set: they decide where images go. */
export const RESTRICTED_SETTINGS: readonly string[] = [SETTINGS.endpoints];

export const VIEW_TYPES = { pair: 'medprobe.pair', results: 'medprobe.results' } as const;

/** The language of `*.pairs.jsonl`: the longest extension wins, so it never goes to the editor's own JSON Lines. */
export const LANGUAGE = { id: PAIRS_LANGUAGE, extension: '.pairs.jsonl', scope: 'source.jsonl-pairs' } as const;
