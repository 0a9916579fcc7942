/** The Runs view: recorded and running benchmarks by manifest, the newest first. */
import type { RunFile } from '../../../core/benchmark/formats';
import type { Figure } from '../../../core/benchmark/types';
import { COMMANDS } from '../../contributions';
import { figureText } from '../../run/figureText';
import { counted, errorNode } from './node';
import type { ViewNode } from './node';
import type { RunEntry, RunFigures } from './runLibrary';

export interface RunsInput {
  /** The newest first. */
  readonly entries: readonly RunEntry[];
  /** How a path is shown: relative to the workspace. */
  readonly nameOf: (file: string) => string;
  /** `125/352` for a run that is going in this window. */
  readonly progressOf: (folder: string) => string | undefined;
}

type KnownEntry = Exclude<RunEntry, { state: 'broken' }>;

export function runNodes(input: RunsInput): readonly ViewNode[] {
  const groups = new Map<string, ViewNode[]>();
  const broken: ViewNode[] = [];
  for (const entry of input.entries) {
    if (entry.state === 'broken') {
      broken.push(brokenNode(entry));
      continue;
    }
    const name = entry.manifest === undefined ? entry.run.manifest.path : input.nameOf(entry.manifest);
    groups.set(name, [...(groups.get(name) ?? []), runNode(entry, input)]);
  }
  const manifests = [...groups].map(([name, nodes]): ViewNode => ({
    id: `manifest:${name}`,
    label: name,
    description: counted(nodes.length, 'run'),
    icon: { id: 'file-code' },
    expanded: true,
    children: () => nodes,
  }));
  return [...manifests, ...broken];
}

const brokenNode = ({ path, error }: RunEntry & { state: 'broken' }): ViewNode => ({
  ...errorNode(path, path.split(/[\\/]/).at(-1) ?? path, error),
  context: 'run.broken',
  target: { kind: 'run', path },
});

function runNode(entry: KnownEntry, input: RunsInput): ViewNode {
  const { path, run } = entry;
  const when = new Date(run.created).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return {
    id: path,
    label: run.endpoint.name,
    ...shownState(entry, when, input),
    target: { kind: 'run', path },
    open: COMMANDS.showRun.id,
  };
}

function shownState(
  entry: KnownEntry,
  when: string,
  { progressOf }: RunsInput,
): Pick<ViewNode, 'description' | 'tooltip' | 'icon' | 'context'> {
  const about = aboutRun(entry.run, when);
  switch (entry.state) {
    case 'running': {
      const progress = progressOf(entry.path);
      const description = progress === undefined ? 'running elsewhere' : `running, ${progress}`;
      return {
        description: `${description} · ${when}`,
        tooltip: [...about, description].join('\n'),
        icon: { id: 'sync~spin' },
        context: 'run.running',
      };
    }
    case 'reading':
      return { description: when, tooltip: about.join('\n'), icon: { id: 'history' }, context: 'run.incomplete' };
    case 'unscored':
      return {
        description: `${entry.error.message} · ${when}`,
        tooltip: [...about, entry.error.toLine()].join('\n'),
        icon: { id: 'warning', color: 'list.warningForeground' },
        context: 'run.unscored',
      };
    case 'complete':
    case 'incomplete': {
      const { figures, answered, pairs, errors } = entry.figures;
      const left = answered === pairs ? 'controls not finished' : `${answered} of ${pairs} answered`;
      const partly = entry.state === 'complete' ? [] : [left];
      const failed = errors === 0 ? [] : [counted(errors, 'error')];
      return {
        description: [...figures.slice(0, 1).map(({ figure }) => figureText(figure)), ...partly, ...failed, when].join(
          ' · ',
        ),
        tooltip: [...about, '', ...figureLines(entry.figures)].join('\n'),
        icon: { id: entry.state === 'complete' ? 'pass' : 'debug-pause' },
        context: `run.${entry.state}`,
      };
    }
  }
}

function aboutRun({ id, endpoint, wording, mode }: RunFile, when: string): string[] {
  const model = endpoint.reportedModel ?? endpoint.model ?? undefined;
  return [
    model === undefined ? endpoint.name : `${endpoint.name} (${model})`,
    `${when} · ${wording} wording · mode ${mode} · official reading`,
    id,
  ];
}

const withInterval = (figure: Figure): string => {
  const { ci95 } = figure;
  const interval = ci95 === null ? '' : `, 95 % interval ${ci95[0].toFixed(1)} to ${ci95[1].toFixed(1)}`;
  return `${figureText(figure)}${interval}`;
};

function figureLines({ figures, of, answered, pairs, errors, notes }: RunFigures): string[] {
  return [
    ...figures.map(({ name, figure }) => `${name.charAt(0).toUpperCase()}${name.slice(1)} ${withInterval(figure)}`),
    `${answered} of ${counted(pairs, of)} answered`,
    ...(errors === 0 ? [] : [`${counted(errors, 'question')} failed; resuming asks again`]),
    ...notes,
  ];
}
