/** MedProbe: Add Endpoint… and Edit Endpoint…: step by step; nothing is kept before the last one is answered. */
import type { EndpointConfig } from '../../core/endpoint/types';
import type { Services } from '../services';
import { BACK, inputStep, pickStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import { chooseCredential } from './credential';
import { configOf, draftOf, keyOf, withServer } from './draft';
import type { Draft } from './draft';
import { editorModels } from './editorChat';
import { listModels } from './models';
import { cautionOf, parsePrice, priceText, proposedName, SERVER_KINDS, whyNotName, whyNotUrl } from './servers';
import type { ServerKind } from './servers';
import { storeEndpoint } from './stored';
import { sayUntested, testNamed } from './testing';

/** What every step is given beside the draft. */
interface Dialogue {
  readonly services: Services;
  /** The endpoint that is edited, as it is. */
  readonly present: EndpointConfig | undefined;
  readonly keptKey: string | undefined;
}

type Step = (draft: Draft, place: StepPlace, dialogue: Dialogue) => Promise<StepAnswer<Draft>>;

/** @param present the endpoint to be edited; a new one where absent. */
export async function addEndpoint(services: Services, present?: EndpointConfig): Promise<void> {
  const keptKey = present === undefined ? undefined : await services.endpoints.key(present.name);
  const begun = draftOf(present, keptKey !== undefined);
  if (begun === undefined) return;
  const dialogue = { services, present, keptKey };
  const draft = await walk(begun, dialogue);
  if (draft === undefined) return;
  const config = configOf(draft, present);
  await keep(dialogue, config, keyOf(draft, keptKey));
  const done = present === undefined ? 'added' : 'changed';
  if (draft.declined) sayUntested(services, config.name, done, 'Nothing was sent: you did not agree to it.');
  else await testNamed(services, config.name, done);
}

async function keep(
  { services: { endpoints, capabilities }, present }: Dialogue,
  config: EndpointConfig,
  key: string | undefined,
): Promise<void> {
  await storeEndpoint(endpoints, config, present?.name);
  await endpoints.setKey(config.name, key);
  if (present !== undefined && present.name !== config.name) await endpoints.setKey(present.name, undefined);
  capabilities.forgetFailure(config.name);
}

/** From step to step and back, until the last is answered or one is left. */
async function walk(begun: Draft, dialogue: Dialogue): Promise<Draft | undefined> {
  const title = dialogue.present === undefined ? 'Add Endpoint' : `Edit ${dialogue.present.name}`;
  let draft = begun;
  for (let at = 0; ;) {
    const steps = stepsOf(draft);
    const step = steps[at];
    if (step === undefined) return draft;
    const place = { title, step: at + 1, totalSteps: steps.length, back: at > 0 };
    const answer = await step(draft, place, dialogue);
    if (answer === undefined) return undefined;
    if (answer !== BACK) draft = answer;
    at += answer === BACK ? -1 : 1;
  }
}

function stepsOf({ server }: Draft): readonly Step[] {
  if (server.kind === 'vscode-lm') return [chooseServer, chooseEditorModel, typeName];
  const credential = server.credentials.length === 0 ? [] : [chooseKey];
  return [chooseServer, typeUrl(server), ...credential, chooseModel(server), typeName, typePrice];
}

const chooseServer: Step = async (draft, place) => {
  const items = SERVER_KINDS.map(server => ({
    label: server.label,
    ...('url' in server ? { description: server.url } : {}),
    detail: server.detail,
    server,
  }));
  const active = items.find(({ server }) => server === draft.server);
  const chosen = await pickStep(items, { ...place, placeHolder: 'What runs the model', active });
  return chosen === undefined || chosen === BACK ? chosen : withServer(draft, chosen.server);
};

const typeUrl =
  (server: ServerKind): Step =>
  async (draft, place) => {
    const url = await inputStep({
      ...place,
      prompt: `The URL of ${server.label}, such as ${server.example}`,
      placeHolder: server.example,
      value: draft.url === '' ? (server.url ?? '') : draft.url,
      whyNot: text => whyNotUrl(text, server),
      caution: cautionOf,
    });
    return url === undefined || url === BACK ? url : { ...draft, url };
  };

const chooseKey: Step = async (draft, place, { present, keptKey }) => {
  if (draft.server.kind === 'vscode-lm') return draft;
  const given = { isKept: keptKey !== undefined, keptFor: present?.url, present: draft.credential };
  const credential = await chooseCredential(draft.server, draft.url, given, place);
  return credential === undefined || credential === BACK ? credential : { ...draft, credential };
};

const chooseModel =
  (server: ServerKind): Step =>
  async (draft, place, { services, present, keptKey }) => {
    const config = { ...configOf({ ...draft, model: '' }, present), name: 'endpoint' };
    const { models, why, declined = false } = await listModels(services, config, keyOf(draft, keptKey));
    const model =
      models.length > 0
        ? await pickModel(models.map(modelItem), draft, place)
        : await typeModel(server, draft, why, place);
    return model === undefined || model === BACK ? model : { ...draft, model, declined };
  };

const chooseEditorModel: Step = async (draft, place) => {
  const offered = await editorModels();
  const items = offered.map(({ model, title }) => ({ ...modelItem(model), description: title }));
  const model =
    items.length > 0
      ? await pickModel(items, draft, place)
      : await inputStep({
          ...place,
          prompt: 'No extension offers a language model now. Write the vendor and the id of the one to come.',
          placeHolder: 'copilot/gpt-4o',
          value: draft.model,
          whyNot: text => (/^[^/]+\/./.test(text) ? undefined : 'Write it as VENDOR/ID.'),
        });
  return model === undefined || model === BACK ? model : { ...draft, model };
};

interface ModelItem extends PickItem {
  readonly model: string;
}
const modelItem = (model: string): ModelItem => ({ label: model, model });

async function pickModel(items: readonly ModelItem[], draft: Draft, place: StepPlace): Promise<StepAnswer<string>> {
  const known = new Set(items.map(({ model }) => model));
  const chosen = await pickStep(items, {
    ...place,
    placeHolder: 'The model. One that is not listed can be typed.',
    active: items.find(({ model }) => model === draft.model),
    typed: text => (text === '' || known.has(text) ? undefined : { ...modelItem(text), description: 'not listed' }),
  });
  return chosen === undefined || chosen === BACK ? chosen : chosen.model;
}

function typeModel(
  server: ServerKind,
  draft: Draft,
  why: string | undefined,
  place: StepPlace,
): Promise<StepAnswer<string>> {
  const what = 'Type the model as the server names it';
  const ask = server.needsModel ? `${what}.` : `${what}, or leave it empty where it serves a single one.`;
  return inputStep({
    ...place,
    prompt: why === undefined ? ask : `${why} ${ask}`,
    placeHolder: 'google/medgemma-4b-it',
    value: draft.model,
    whyNot: text => (text === '' && server.needsModel ? `${server.label} has to be told which model.` : undefined),
  });
}

const typeName: Step = async (draft, place, { services, present }) => {
  const taken = services.endpoints.all().flatMap(({ name }) => (name === present?.name ? [] : [name]));
  const name = await inputStep({
    ...place,
    prompt: 'A name for it in MedProbe',
    placeHolder: 'a name',
    value: draft.name === '' ? proposedName(draft.model, draft.url, taken) : draft.name,
    whyNot: text => (text === present?.name ? undefined : whyNotName(text, taken)),
  });
  return name === undefined || name === BACK ? name : { ...draft, name };
};

const typePrice: Step = async (draft, place) => {
  const text = await inputStep({
    ...place,
    prompt: 'US dollars for a million tokens: of prompts / of replies. Runs then say what they cost. Enter skips this.',
    placeHolder: '0.15 / 0.60',
    value: priceText(draft.price),
    whyNot: typed =>
      typed === '' || parsePrice(typed) ? undefined : 'Write two numbers, as in 0.15 / 0.60, or nothing.',
  });
  return text === undefined || text === BACK ? text : { ...draft, price: parsePrice(text) };
};
