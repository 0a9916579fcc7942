/** The Datasets view: per workspace folder its manifests, with their pairs by status, and where its images are. */
import path from 'node:path';
import type { FoundDataset } from '../../../core/dataset/layouts/recognise';
import type { PairStatus } from '../../../core/dataset/types';
import { COMMANDS } from '../../contributions';
import { manifestBeside } from '../../converting/text';
import { imagesText } from './imageFolders';
import type { FolderScan, ImageFolder } from './imageFolders';
import { byStatus } from './manifestLibrary';
import type { ManifestState, ManifestSummary, PairSummary } from './manifestLibrary';
import { counted, errorNode, paged } from './node';
import type { NodeIcon, ViewNode } from './node';

export interface Dataset {
  readonly name: string;
  /** The workspace folder, absolute. */
  readonly path: string;
  readonly manifests: readonly { readonly path: string; readonly state: ManifestState }[];
  /** Benchmarks as they lie on disk, which can be converted. */
  readonly layouts: readonly FoundDataset[];
  /** Absent while the images are being counted. */
  readonly images: FolderScan | undefined;
}

/** One folder is shown by its content, several under their names. */
export function datasetNodes(datasets: readonly Dataset[]): readonly ViewNode[] {
  const [only] = datasets;
  if (datasets.length === 1 && only !== undefined) return contentOf(only);
  return datasets.map(dataset => ({
    id: dataset.path,
    label: dataset.name,
    icon: { id: 'root-folder' },
    resource: dataset.path,
    expanded: true,
    children: () => contentOf(dataset),
  }));
}

function contentOf({ path: root, manifests, layouts, images }: Dataset): readonly ViewNode[] {
  const files = new Set(manifests.map(({ path: file }) => file));
  const nodes = [
    ...manifests.flatMap(({ path: file, state }) => manifestNode(root, file, state) ?? []),
    ...layouts.map(layout => layoutNode(root, layout, files.has(manifestBeside(layout.input)))),
  ];
  if (images === undefined) return [...nodes, countingNode(root)];
  return [
    ...nodes,
    ...images.folders.map(folder => folderNode(root, folder)),
    ...(images.capped ? [capNode(root)] : []),
  ];
}

const nameIn = (root: string, file: string): string =>
  path.relative(root, file).split(path.sep).join('/') || path.basename(root);

function manifestNode(root: string, file: string, state: ManifestState): ViewNode | undefined {
  const label = nameIn(root, file);
  switch (state.state) {
    case 'foreign':
      return undefined;
    case 'reading':
      return { id: file, label, description: 'reading…', icon: { id: 'loading~spin' }, resource: file };
    case 'failed':
      return {
        ...errorNode(file, label, state.error),
        resource: file,
        context: 'manifest.failed',
        target: { kind: 'manifest', path: file },
      };
    case 'ready':
      return readyManifest(label, state.summary);
  }
}

function readyManifest(label: string, summary: ManifestSummary): ViewNode {
  const { path: file, errors, warnings, pairs } = summary;
  const groups = byStatus(pairs);
  const statuses = groups.map(([status, group]) => `${group.length.toLocaleString('en')} ${status}`).join(' · ');
  const problems = [
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  return {
    id: file,
    label,
    description: [statuses === '' ? 'no pairs' : statuses, ...(errors === 0 ? [] : [counted(errors, 'error')])].join(
      ' · ',
    ),
    tooltip: [file, counted(pairs.length, 'pair'), ...problems].join('\n'),
    icon: errors === 0 ? { id: 'file-code' } : { id: 'warning', color: 'list.warningForeground' },
    context: 'manifest',
    target: { kind: 'manifest', path: file },
    children: () => groups.map(([status, group]) => statusNode(file, status, group)),
  };
}

/** What is to be done stands first: the name of a layout may be longer than the view is wide. */
const layoutNode = (root: string, { input, layout }: FoundDataset, isConverted: boolean): ViewNode => ({
  id: `${input}#layout`,
  label: nameIn(root, input),
  description: `${isConverted ? 'converted' : 'to be converted'} · ${layout}`,
  tooltip: [
    input,
    `${layout} as it lies on disk.`,
    isConverted ? 'Run the manifest beside it.' : 'Convert it to a manifest, then run that.',
  ].join('\n'),
  icon: { id: 'table' },
  context: 'layout',
  target: { kind: 'layout', path: input },
  open: COMMANDS.convertDataset.id,
});

const STATUS_ICONS: Readonly<Record<PairStatus, NodeIcon>> = {
  accepted: { id: 'pass' },
  draft: { id: 'edit' },
  deferred: { id: 'clock' },
  rejected: { id: 'circle-slash' },
};

function statusNode(manifest: string, status: PairStatus, pairs: readonly PairSummary[]): ViewNode {
  const id = `${manifest}#${status}`;
  return {
    id,
    label: status,
    description: counted(pairs.length, 'pair'),
    icon: STATUS_ICONS[status],
    children: () => paged(id, pairs, pair => pairNode(manifest, pair)),
  };
}

function pairNode(manifest: string, { id, question, line, images }: PairSummary): ViewNode {
  const isPair = images.length === 2;
  const names = images.map(image => path.basename(image)).join(' ↔ ');
  return {
    id: `${manifest}#${id}`,
    label: id,
    description: question === '' ? 'no question yet' : question,
    tooltip: [id, question, names].filter(text => text !== '').join('\n'),
    icon: { id: isPair ? 'files' : 'file-media' },
    context: isPair ? 'pair' : 'case',
    target: { kind: 'pair', manifest, id, line },
    open: isPair ? COMMANDS.openPair.id : COMMANDS.openInEditor.id,
  };
}

const folderNode = (root: string, folder: ImageFolder): ViewNode => ({
  id: `${folder.path}/`,
  label: nameIn(root, folder.path),
  description: imagesText(folder.images),
  tooltip: `${folder.path}\n${imagesText(folder.images)} directly in it`,
  icon: { id: 'folder-library' },
  context: 'images',
  target: { kind: 'folder', path: folder.path },
  open: COMMANDS.reveal.id,
});

const countingNode = (root: string): ViewNode => ({
  id: `${root}#counting`,
  label: 'Counting images…',
  icon: { id: 'loading~spin' },
});

const capNode = (root: string): ViewNode => ({
  id: `${root}#capped`,
  label: 'More folders were not looked at',
  tooltip: 'This workspace has very many folders. Open the folder of a dataset to see its images here.',
  icon: { id: 'info' },
});

/** Whether there is anything to show: an empty view explains itself instead. */
export const isEmpty = ({ manifests, layouts, images }: Dataset): boolean =>
  manifests.every(({ state }) => state.state === 'foreign') &&
  layouts.length === 0 &&
  images?.folders.length === 0 &&
  !images.capped;
