/** The steps of Run Benchmark that choose endpoints. */
import * as vscode from 'vscode';
import type { EndpointConfig } from '../../core/endpoint/types';
import { SETTINGS } from '../contributions';
import type { EndpointRegistry } from '../endpoints/registry';
import { BACK, pickSeveralStep, pickStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import { endpointText } from './draftTexts';

interface EndpointItem extends PickItem {
  /** Empty for the entry that leads to several. */
  readonly endpoints: readonly EndpointConfig[];
}

const SEVERAL: EndpointItem = {
  icon: 'checklist',
  label: 'Several, One after Another…',
  description: 'a run for each',
  endpoints: [],
};

const itemOf = (endpoint: EndpointConfig): EndpointItem => ({
  label: endpoint.name,
  description: endpointText(endpoint),
  endpoints: [endpoint],
});

/** Several in one go as they were the last time, where all of them are still there. */
function togetherAgain(all: readonly EndpointConfig[], last: readonly string[]): EndpointItem[] {
  const endpoints = last.flatMap(name => all.find(endpoint => endpoint.name === name) ?? []);
  if (last.length < 2 || endpoints.length < last.length) return [];
  return [{ label: last.join(', then '), description: 'as last time', endpoints }];
}

/** Settings reach a window late while it starts, and may be changed beside it: the list follows. */
const onDidChangeEndpoints: vscode.Event<unknown> = listener =>
  vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(SETTINGS.endpoints)) listener(event);
  });

/** One endpoint, or several in the order of the list. */
export async function pickEndpoints(
  registry: EndpointRegistry,
  last: readonly string[],
  place: StepPlace,
): Promise<StepAnswer<readonly EndpointConfig[]>> {
  const items = (): EndpointItem[] => {
    const all = registry.all();
    return [...togetherAgain(all, last), ...all.map(itemOf), SEVERAL];
  };
  for (;;) {
    const offered = items();
    const active = offered.find(({ label }) => label === last.join(', then '));
    const renewed = { on: onDidChangeEndpoints, items };
    const chosen = await pickStep(offered, { ...place, placeHolder: 'Whom to ask', active, renewed });
    if (chosen === undefined || chosen === BACK) return chosen;
    if (chosen.endpoints.length > 0) return chosen.endpoints;
    const several = await pickSeveral(registry, last, { ...place, back: true });
    if (several !== BACK) return several;
  }
}

async function pickSeveral(
  registry: EndpointRegistry,
  last: readonly string[],
  place: StepPlace,
): Promise<StepAnswer<readonly EndpointConfig[]>> {
  const items = registry.all().map(itemOf);
  const ticked = items.filter(({ label }) => last.includes(label));
  const placeHolder = 'Whom to ask, one after another';
  const chosen = await pickSeveralStep(items, { ...place, placeHolder, ticked });
  return chosen === undefined || chosen === BACK ? chosen : chosen.flatMap(({ endpoints }) => endpoints);
}

/** The endpoint that judges replies: never a baseline, which reads nothing. */
export async function pickJudge(
  registry: EndpointRegistry,
  last: string | undefined,
  place: StepPlace,
): Promise<StepAnswer<string>> {
  const items = (): EndpointItem[] => registry.configured().map(itemOf);
  const offered = items();
  const active = offered.find(({ label }) => label === last);
  const placeHolder = offered.length === 0 ? 'Add an endpoint first: a baseline cannot judge' : 'Who reads the replies';
  const renewed = { on: onDidChangeEndpoints, items };
  const chosen = await pickStep(offered, { ...place, placeHolder, active, renewed });
  return chosen === undefined || chosen === BACK ? chosen : chosen.label;
}
