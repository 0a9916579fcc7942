/** MedProbe: Run Benchmark…: a step for each thing that is not known yet, then an overview where all can be changed. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isCase } from '../../core/benchmark/askable';
import { loadManifest } from '../../core/dataset/load';
import { ProbeError } from '../../core/errors';
import type { Services } from '../services';
import { BACK, inputStep, pickStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import { counted } from '../views/model/node';
import { MANIFESTS, PASSED_OVER } from './choosing';
import { costSentence } from './costs';
import {
  begunWith,
  choicesOf,
  isWhole,
  missing,
  modeOf,
  pairsOf,
  questionsIn,
  requestsOf,
  STEPS,
  without,
} from './draft';
import type { LastChoices, RunDraft, StepName, WholeDraft } from './draft';
import { changeable, choiceText, departureText, modeItems, sizeText, STEP_TITLES, wordingItems } from './draftTexts';
import { pickEndpoints, pickJudge } from './endpointSteps';
import { questionsBeside } from './extras';
import { pickExtras, typeRepeats, typeTemperature } from './extraSteps';
import type { RunRequest } from './runJob';

const LAST_KEY = 'run.lastChoices.v2';
/** Enough to see that an endpoint answers as it should. */
const TRIAL = 10;

interface Dialogue {
  readonly services: Services;
  readonly last: LastChoices;
  readonly place: StepPlace;
}
type Step = (draft: RunDraft, dialogue: Dialogue) => Promise<StepAnswer<RunDraft>>;

/** What was chosen last in this workspace. */
export const lastChoices = ({ context }: Services): LastChoices =>
  context.workspaceState.get<LastChoices>(LAST_KEY, {});

/**
 * @returns the runs to make one after another; none where a step was left.
 * @throws ProbeError where there is nothing to choose from, or the manifest cannot be read.
 */
export async function chooseRuns(services: Services, clicked?: vscode.Uri): Promise<RunRequest[]> {
  const last = lastChoices(services);
  const begun = clicked === undefined ? {} : begunWith(await loadManifest(clicked.fsPath), last);
  const draft = await walk(begun, services, last);
  if (draft === undefined) return [];
  await services.context.workspaceState.update(LAST_KEY, choicesOf(draft));
  return requestsOf(draft);
}

/** Asks for what is missing, then shows the overview, where changing a choice makes it missing; back undoes one step. */
async function walk(begun: RunDraft, services: Services, last: LastChoices): Promise<WholeDraft | undefined> {
  const passed: RunDraft[] = [];
  let draft = begun;
  for (;;) {
    const step = missing(draft);
    const title = `Run Benchmark: ${step === undefined ? 'Start' : STEP_TITLES[step]}`;
    const dialogue = { services, last, place: { title, back: passed.length > 0 } };
    const answer = step !== undefined ? await ASK[step](draft, dialogue) : await overview(draft, dialogue);
    if (answer === undefined) return undefined;
    if (answer === BACK) {
      draft = passed.pop() ?? begun;
      continue;
    }
    if (answer === draft && isWhole(draft)) return draft;
    passed.push(draft);
    draft = answer;
  }
}

const chooseManifest: Step = async ({ endpoints }, { last, place }) => {
  const found = await vscode.workspace.findFiles(MANIFESTS, PASSED_OVER, 500);
  if (found.length === 0) {
    throw new ProbeError('not-found', 'There is no manifest in this workspace.', {
      remedy: 'Open a folder with a *.pairs.jsonl or MediConfusion’s dataset.json, or save a pair first.',
    });
  }
  const items = found
    .map(uri => ({
      label: path.basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(uri),
      file: uri.fsPath,
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const active = items.find(({ file }) => file === last.manifest);
  const chosen = await pickStep(items, { ...place, placeHolder: 'Which pairs to ask', active });
  if (chosen === undefined || chosen === BACK) return chosen;
  const begun = begunWith(await loadManifest(chosen.file), last);
  return endpoints === undefined ? begun : { ...begun, endpoints };
};

const chooseEndpoints: Step = async (draft, { services, last, place }) => {
  const endpoints = await pickEndpoints(services.endpoints, last.endpoints ?? [], place);
  return endpoints === undefined || endpoints === BACK ? endpoints : { ...draft, endpoints };
};

const chooseMode: Step = async (draft, { last, place }) => {
  const active = modeItems.find(({ value }) => value === last.mode);
  const chosen = await pickStep(modeItems, { ...place, placeHolder: 'How to ask and read', active });
  return chosen === undefined || chosen === BACK ? chosen : { ...draft, mode: chosen.value };
};

const chooseJudge: Step = async (draft, { services, last, place }) => {
  const judge = await pickJudge(services.endpoints, last.judge, place);
  return judge === undefined || judge === BACK ? judge : { ...draft, judge };
};

const chooseWording: Step = async (draft, { last, place }) => {
  const active = wordingItems.find(({ value }) => value === last.wording);
  const chosen = await pickStep(wordingItems, { ...place, placeHolder: 'In whose words to ask', active });
  return chosen === undefined || chosen === BACK ? chosen : { ...draft, wording: chosen.value };
};

interface LimitItem extends PickItem {
  readonly limit: number;
}

const chooseLimit: Step = async (draft, { last, place }) => {
  if (draft.manifest === undefined || draft.endpoints === undefined) return draft;
  const pairs = pairsOf({ ...draft, manifest: draft.manifest, endpoints: draft.endpoints, limit: 0 });
  const all = pairs.length;
  const unit = pairs.some(isCase) ? 'case' : 'pair';
  const first = (limit: number): LimitItem => ({
    label: `The first ${counted(limit, unit)}`,
    description: `of ${all.toLocaleString('en')}`,
    limit,
  });
  const items: LimitItem[] = [
    {
      label: all === 1 ? `The one ${unit}` : `All ${counted(all, unit)}`,
      description: counted(questionsIn(pairs), 'question'),
      limit: 0,
    },
    ...(all > TRIAL ? [first(TRIAL)] : []),
  ];
  const typed = (text: string): LimitItem | undefined =>
    /^\d+$/.test(text) && Number(text) > 0 && Number(text) < all ? first(Number(text)) : undefined;
  const active = items.find(({ limit }) => limit === last.limit);
  const placeHolder = `How many ${unit}s to ask; a number can be typed`;
  const chosen = await pickStep(items, { ...place, placeHolder, active, typed });
  return chosen === undefined || chosen === BACK ? chosen : { ...draft, limit: chosen.limit };
};

const chooseExtras: Step = async (draft, { last, place }) => {
  const { manifest } = draft;
  if (manifest === undefined) return draft;
  const extras = await pickExtras({ ...draft, manifest }, last.extras ?? [], place);
  return extras === undefined || extras === BACK ? extras : { ...draft, extras };
};

const chooseRepeats: Step = async (draft, { last, place }) => {
  const repeats = await typeRepeats(last.repeats, place);
  return repeats === undefined || repeats === BACK ? repeats : { ...draft, repeats };
};

const chooseTemperature: Step = async (draft, { last, place }) => {
  const temperature = await typeTemperature(last.temperature, place);
  return temperature === undefined || temperature === BACK ? temperature : { ...draft, temperature };
};

const typeBudget: Step = async (draft, { last, place }) => {
  const text = await inputStep({
    ...place,
    prompt:
      'US dollars that each run may cost: it stops before it costs more, and can be resumed. Enter alone sets none.',
    placeHolder: '1.50',
    value: last.budget === undefined || last.budget === 0 ? '' : String(last.budget),
    whyNot: typed => (typed === '' || Number(typed) > 0 ? undefined : 'Write a number above 0, or nothing.'),
  });
  return text === undefined || text === BACK ? text : { ...draft, budget: Number(text) };
};

const ASK: Readonly<Record<StepName, Step>> = {
  manifest: chooseManifest,
  endpoints: chooseEndpoints,
  mode: chooseMode,
  judge: chooseJudge,
  wording: chooseWording,
  limit: chooseLimit,
  extras: chooseExtras,
  repeats: chooseRepeats,
  temperature: chooseTemperature,
  budget: typeBudget,
};

interface OverviewItem extends PickItem {
  readonly change?: StepName;
}

/** @returns the draft itself where it is to be started, else without what is to be changed. */
const overview: Step = async (draft, { services, place }) => {
  if (!isWhole(draft)) return draft;
  const beside = await questionsBeside(draft);
  const start: OverviewItem = {
    icon: 'play',
    label: 'Start',
    description: sizeText(draft, beside),
    detail: await startDetail(services, draft, beside),
  };
  const items: OverviewItem[] = [
    start,
    { label: 'Change', separator: true },
    ...changeable(draft, STEPS).map(change => ({
      label: STEP_TITLES[change],
      description: choiceText(change, draft),
      change,
    })),
  ];
  const chosen = await pickStep(items, { ...place, placeHolder: 'Enter starts', active: start });
  if (chosen === undefined || chosen === BACK) return chosen;
  return chosen.change === undefined ? draft : without(draft, chosen.change);
};

async function startDetail(services: Services, draft: WholeDraft, beside: number): Promise<string> {
  const { manifest, endpoints } = draft;
  const asking = { manifests: [manifest], mode: modeOf(draft), questions: questionsIn(pairsOf(draft)) + beside };
  const costs = await Promise.all(endpoints.map(endpoint => costSentence(services, endpoint, asking)));
  return [departureText(endpoints), ...costs.filter(cost => cost !== undefined)].join(' ');
}
