/** What somebody may put in the place of a file or a folder, and the call that meets it. */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { callCli, makeFifo } from '../../test/support/hostile';
import type { Hostile } from '../../test/support/hostile';

export interface Trap {
  readonly name: string;
  readonly needsRoot: boolean;
  /** Lays the trap. @returns the call that meets it; it has to end in one error. */
  readonly prepare: (at: Hostile) => Promise<readonly string[]>;
}

/** Puts something in a place, which is empty then. */
type Plant = (place: string, at: Hostile) => void;

const SOMEBODY = 12_345;
const victim = ({ outside }: Hostile): string => path.join(outside, 'victim');
/** Of a process that has ended: the name stays. */
function makeSocket(place: string): void {
  const script = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', script, place]);
}

const KINDS = {
  'named pipe': makeFifo,
  device: place => symlinkSync('/dev/zero', place),
  terminal: place => symlinkSync('/dev/tty', place),
  socket: makeSocket,
  folder: place => mkdirSync(place),
  loop: place => symlinkSync(path.basename(place), place),
  'link to nothing': (place, { outside }) => symlinkSync(path.join(outside, 'new'), place),
  'link to a file elsewhere': (place, at) => symlinkSync(victim(at), place),
  'link to a folder elsewhere': (place, { outside }) => symlinkSync(outside, place),
  'hard link': (place, at) => linkSync(victim(at), place),
  'file of another user': place => {
    writeFileSync(place, '');
    chownSync(place, SOMEBODY, SOMEBODY);
  },
  'folder of another user': place => {
    mkdirSync(place);
    chownSync(place, SOMEBODY, SOMEBODY);
  },
} satisfies Record<string, Plant>;
type Kind = keyof typeof KINDS;

const SPECIAL: readonly Kind[] = ['named pipe', 'device', 'terminal', 'socket', 'loop'];
const NO_FILE: readonly Kind[] = [...SPECIAL, 'folder'];
const NO_OUTPUT: readonly Kind[] = [
  ...NO_FILE,
  'link to nothing',
  'link to a file elsewhere',
  'link to a folder elsewhere',
];
const NO_RECORD: readonly Kind[] = [...NO_FILE, 'link to nothing', 'link to a file elsewhere'];
const NO_JOURNAL: readonly Kind[] = [...NO_OUTPUT, 'hard link', 'file of another user'];
const NO_PLACE: readonly Kind[] = ['loop', 'link to nothing', 'link to a folder elsewhere', 'folder of another user'];

/** A place, what may not stand there, and the call over it. What stood there is moved away first. */
interface Place {
  readonly place: string;
  readonly kinds: readonly Kind[];
  /** Prepares what the place is in. @returns the place. */
  readonly make: (at: Hostile) => Promise<string> | string;
  readonly call: (at: Hostile, place: string) => readonly string[];
}

const BASELINE = ['--endpoint', 'baseline:first', '--json'];
const cache = ({ cache: folder }: Hostile) => ['--cache', folder];
const run = (at: Hostile, ...more: string[]) => ['run', at.manifest, ...BASELINE, ...cache(at), ...more];
const image = ({ dataset }: Hostile, n: 1 | 2) => path.join(dataset, 'images', `chest-effusion-${n}.png`);
const similarity = (at: Hostile, encoder: string) => [
  ...['similarity', image(at, 1), image(at, 2), '--encoder', encoder],
  ...cache(at),
];
const folderOfRuns = ({ dataset }: Hostile) => path.join(dataset, '.medprobe', 'runs');
const onlyRun = (at: Hostile) => path.join(folderOfRuns(at), readdirSync(folderOfRuns(at))[0]!);

async function recorded(at: Hostile): Promise<string> {
  await callCli(run(at, '--limit', '2'));
  return onlyRun(at);
}

const MODEL = 'test/fixtures/encoder/checkpoints/siglip';
function model(at: Hostile): string {
  const folder = path.join(at.base, 'model');
  cpSync(path.resolve(MODEL), folder, { recursive: true });
  return folder;
}

const inModel = (name: string, call: Place['call'], kinds = NO_FILE): Place => ({
  place: `${name} of a model`,
  kinds,
  make: at => path.join(model(at), name),
  call,
});
const bySimilarity: Place['call'] = (at, place) => similarity(at, path.dirname(place));
const byText: Place['call'] = (at, place) => ['embed-text', 'a chest', '--encoder', path.dirname(place), ...cache(at)];

const inRun = (name: string, kinds: readonly Kind[], call: Place['call'], how: string): Place => ({
  place: `${name} of a run that is ${how}`,
  kinds,
  make: async at => path.join(await recorded(at), name),
  call,
});
const resume: Place['call'] = (at, place) => run(at, '--resume', path.dirname(place));
const score: Place['call'] = (_, place) => ['score', path.dirname(place)];
const named = (place: string, name: string, kinds: readonly Kind[], call: Place['call']): Place => ({
  place,
  kinds,
  make: at => path.join(at.base, name),
  call,
});

const READ: readonly Place[] = [
  { place: 'a manifest', kinds: [...NO_FILE, 'link to nothing'], make: at => at.manifest, call: at => run(at) },
  {
    place: 'an image',
    kinds: [...NO_FILE, 'link to nothing'],
    make: at => image(at, 1),
    call: at => similarity(at, 'structure'),
  },
  named('a configuration', 'settings.json', [...NO_FILE, 'link to nothing'], (at, place) => run(at, '--config', place)),
  named('an ONNX file', 'net.onnx', [...SPECIAL, 'link to nothing'], similarity),
  named('recorded answers', 'gpt_mc.json', [...SPECIAL, 'link to nothing'], (_, place) => ['score', place]),
  named('an exported run', 'x.medprobe-run.zip', [...NO_FILE, 'link to nothing'], (_, place) => ['import', place]),
  ...['x.parquet', 'x.csv', 'x.json'].map(name =>
    named(`${name} to convert`, name, [...SPECIAL, 'link to nothing'], (at, place) => [
      'convert',
      place,
      path.join(at.base, 'new.pairs.jsonl'),
    ]),
  ),
  named('reference values', 'x.f32', [...NO_FILE, 'link to nothing'], (at, place) => [
    ...['encoder', 'verify', path.resolve(MODEL), '--pixels', place, '--expect', place],
    ...cache(at),
  ]),
  inModel('config.json', bySimilarity, [...NO_FILE, 'link to nothing']),
  inModel('model.safetensors', bySimilarity, [...NO_FILE, 'link to nothing']),
  inModel('preprocessor_config.json', bySimilarity),
  ...['tokenizer.json', 'spiece.model', 'tokenizer_config.json'].map(name => inModel(name, byText)),
];

const RUNS: readonly Place[] = [
  inRun('run.json', NO_RECORD, score, 'scored'),
  inRun('answers.jsonl', [...NO_FILE, 'link to a file elsewhere'], score, 'scored'),
  inRun('run.json', NO_RECORD, resume, 'resumed'),
  inRun('answers.jsonl', NO_JOURNAL, resume, 'resumed'),
  inRun('transcripts.jsonl', NO_JOURNAL, resume, 'resumed'),
  inRun('run.lock', NO_OUTPUT, resume, 'resumed'),
  { place: '.medprobe', kinds: NO_PLACE, make: at => path.join(at.dataset, '.medprobe'), call: at => run(at) },
  {
    place: 'the folder of runs',
    kinds: NO_PLACE,
    make: at => {
      mkdirSync(path.join(at.dataset, '.medprobe'));
      return folderOfRuns(at);
    },
    call: at => run(at),
  },
];

const WRITTEN: readonly Place[] = [
  named('a report', 'out', NO_OUTPUT, (at, place) => ['report', onlyRun(at), '--format', 'csv', '--out', place]),
  named('an exported run to write', 'out', NO_OUTPUT, (at, place) => ['export', onlyRun(at), '--out', place]),
].map(place => ({
  ...place,
  make: async at => {
    await recorded(at);
    return place.make(at);
  },
}));

const inCache = (name: string, kinds: readonly Kind[]): Place => ({
  place: `${name} of a cache`,
  kinds,
  make: at => {
    mkdirSync(at.cache);
    return path.join(at.cache, name);
  },
  call: at => similarity(at, 'structure'),
});

const OTHERS: readonly Place[] = [
  inCache('embeddings-v1', NO_PLACE),
  inCache('sources-v1.jsonl', [...SPECIAL.filter(kind => kind !== 'loop'), 'link to a file elsewhere']),
  named('a matrix', 'out.png', NO_OUTPUT, (at, place) => [
    ...['matrix', path.join(at.dataset, 'images'), '--encoder', 'structure', '--out', place],
    ...cache(at),
  ]),
  named('a manifest to write', 'new.pairs.jsonl', NO_OUTPUT, (_, place) => [
    ...['convert', path.resolve('test/fixtures/layouts/vqa.parquet'), place],
  ]),
  named(
    'the images of a manifest to write',
    'new.images',
    ['loop', 'link to nothing', 'link to a folder elsewhere'],
    at => [...['convert', path.resolve('test/fixtures/layouts/vqa.parquet'), path.join(at.base, 'new.pairs.jsonl')]],
  ),
];

export const TRAPS: readonly Trap[] = [...READ, ...RUNS, ...WRITTEN, ...OTHERS].flatMap(
  ({ place, kinds, make, call }) =>
    kinds.map(kind => ({
      name: `${place} is a ${kind}`,
      needsRoot: kind.endsWith('another user'),
      prepare: async (at: Hostile) => {
        const where = await make(at);
        rmSync(path.join(at.base, 'before'), { recursive: true, force: true });
        try {
          renameSync(where, path.join(at.base, 'before'));
        } catch {
          // Nothing stood there.
        }
        KINDS[kind](where, at);
        return call(at, where);
      },
    })),
);
