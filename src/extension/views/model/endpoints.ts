/** The Endpoints view: whom images and questions may go to, and what is known of them, without ever a key. */
import type { Capabilities } from '../../../core/endpoint/capabilities/types';
import type { EndpointConfig, HostClass } from '../../../core/endpoint/types';
import { COMMANDS } from '../../contributions';
import { ABILITIES } from '../../endpoints/findingText';
import type { Finding } from '../../endpoints/findings';
import { hostOf } from '../../endpoints/hostNames';
import { priceText } from '../../endpoints/servers';
import type { NodeIcon, ViewNode } from './node';

export interface EndpointFacts {
  readonly config: EndpointConfig;
  readonly hasKey: boolean;
  /** The classes of address that this workspace's person has agreed to send images to. */
  readonly consent: readonly HostClass[];
  /** Of the host's address now; null where its name does not resolve, undefined while that is not known. */
  readonly place?: HostClass | null | undefined;
  /** What the last test found; absent before the first. */
  readonly found?: Finding | undefined;
}

export function endpointNodes(configured: readonly EndpointFacts[], baselines: readonly string[]): readonly ViewNode[] {
  const add: ViewNode[] = configured.length > 0 ? [] : [ADD];
  return [...configured.map(endpointNode), ...add, baselinesNode(baselines)];
}

/** In an empty list the first step stands where the entries will. */
const ADD: ViewNode = {
  id: 'add',
  label: 'Add Endpoint…',
  description: 'vLLM, llama.cpp, LM Studio, Ollama or any OpenAI-compatible server',
  icon: { id: 'add' },
  open: COMMANDS.addEndpoint.id,
};

interface State {
  readonly words: string;
  readonly icon: NodeIcon;
}

const STATES = {
  untested: { words: 'untested', icon: { id: 'circle-outline' } },
  sees: { words: 'sees images', icon: { id: 'eye', color: 'testing.iconPassed' } },
  blind: { words: 'blind', icon: { id: 'eye-closed', color: 'list.warningForeground' } },
  unclear: { words: 'sight not known', icon: { id: 'question', color: 'list.warningForeground' } },
  unreachable: { words: 'unreachable', icon: { id: 'debug-disconnect', color: 'list.errorForeground' } },
  keyMissing: { words: 'key missing', icon: { id: 'key', color: 'list.warningForeground' } },
  keyRefused: { words: 'key refused', icon: { id: 'key', color: 'list.warningForeground' } },
  noToken: { words: 'Google credentials missing or refused', icon: { id: 'key', color: 'list.warningForeground' } },
} as const satisfies Record<string, State>;

function stateOf({ config, hasKey, found }: EndpointFacts): State {
  const isVertex = config.kind === 'vertex' || config.kind === 'vertex-raw';
  // Vertex AI lets nobody in without a token: no test is needed to know that.
  if (isVertex && !hasKey && config.auth === undefined) return STATES.keyMissing;
  if (found === undefined) return STATES.untested;
  const { reachable, refused, seesImages } = found.capabilities;
  if (!reachable) return STATES.unreachable;
  if (refused === true)
    return config.auth === 'google' ? STATES.noToken : hasKey ? STATES.keyRefused : STATES.keyMissing;
  if (seesImages === null) return STATES.unclear;
  return seesImages ? STATES.sees : STATES.blind;
}

const PLACES: Readonly<Record<HostClass, string>> = { loopback: 'local', private: 'private', public: 'public' };

function placeOf(place: EndpointFacts['place']): string | undefined {
  if (place === null) return 'name not found';
  return place === undefined ? undefined : PLACES[place];
}

const spoken = (parts: readonly (string | undefined)[]): string =>
  parts.filter(part => part !== undefined && part !== '').join(' · ');

function endpointNode(facts: EndpointFacts): ViewNode {
  const { config, place, found } = facts;
  const { name, model, kind } = config;
  const { words, icon } = stateOf(facts);
  const tested = found === undefined ? undefined : `tested ${timeText(found.at)}`;
  return {
    id: `endpoint:${name}`,
    label: name,
    description: spoken([words, placeOf(place), hostOf(config), model, tested]),
    tooltip: [
      name,
      spoken([words, tested]),
      found?.capabilities.message,
      config.url,
      model,
      keyText(facts),
      consentText(facts),
    ]
      .filter(line => line !== undefined && line !== '')
      .join('\n'),
    icon,
    context:
      kind === 'vscode-lm' ? 'endpoint.editor' : config.auth === undefined ? 'endpoint.server' : 'endpoint.google',
    target: { kind: 'endpoint', name },
    children: () => [...factNodes(facts), ...(found === undefined ? [] : abilityNodes(name, found.capabilities))],
  };
}

const timeText = (at: string): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function keyText({ config, hasKey }: EndpointFacts): string {
  if (config.kind === 'vscode-lm') return 'The editor signs in to it.';
  if (config.auth === 'google') return 'Google’s application default credentials are shown to it.';
  return hasKey ? 'A key is kept in the editor’s secret storage.' : 'No key.';
}

function consentText({ consent, place }: EndpointFacts): string {
  if (place === 'loopback') return 'It is this machine: images do not leave it.';
  if (consent.length === 0) return 'You are asked before the first image goes to it.';
  const where = consent.map(hostClass => PLACES[hostClass]).join(', ');
  return `You agreed to send images of this workspace to it (${where} address).`;
}

const childOf =
  (endpoint: string) =>
  (field: string, label: string, description: string, icon: string): ViewNode => ({
    id: `endpoint:${endpoint}/${field}`,
    label,
    description,
    tooltip: description,
    icon: { id: icon },
  });

function factNodes(facts: EndpointFacts): readonly ViewNode[] {
  const { config, found } = facts;
  const node = childOf(config.name);
  const model = found?.capabilities.model ?? config.model;
  return [
    ...(config.url === undefined ? [] : [node('url', 'URL', config.url, 'link')]),
    node('model', 'Model', model ?? 'not said by the server', 'chip'),
    node('key', 'Key', keyText(facts), 'key'),
    node('consent', 'Images', consentText(facts), 'shield'),
    ...(config.price === undefined
      ? []
      : [
          node(
            'price',
            'US dollars for a million tokens',
            `${priceText(config.price)} (prompts / replies)`,
            'credit-card',
          ),
        ]),
    found === undefined
      ? node('tested', 'Tested', 'not yet', 'beaker')
      : node('tested', 'Tested', `${timeText(found.at)}: ${found.capabilities.message}`, 'beaker'),
  ];
}

const SAID = new Map<boolean | null, readonly [string, string]>([
  [true, ['yes', 'pass']],
  [false, ['no', 'circle-slash']],
  [null, ['not known', 'question']],
]);

/** Of a server that answered; nothing is known of what another can do. */
function abilityNodes(endpoint: string, found: Capabilities): readonly ViewNode[] {
  if (!found.reachable || found.refused === true) return [];
  const node = childOf(endpoint);
  const abilities = [['seesImages', 'sees images'] as const, ...ABILITIES].map(([field, words]) => {
    const [word, icon] = SAID.get(found[field]) ?? ['not known', 'question'];
    return node(field, `${words.charAt(0).toUpperCase()}${words.slice(1)}`, word, icon);
  });
  const { latencyMs } = found;
  const latency =
    latencyMs === null ? [] : [node('latency', 'A short question takes', `${Math.round(latencyMs)} ms`, 'watch')];
  return [...abilities, ...latency];
}

const baselinesNode = (names: readonly string[]): ViewNode => ({
  id: 'baselines',
  label: 'Baselines',
  description: 'built in: no server, no images sent',
  tooltip: 'What answering without looking at the images scores. Offered wherever an endpoint is chosen.',
  icon: { id: 'dash' },
  expanded: true,
  children: () => names.map(name => ({ id: `baseline:${name}`, label: name, icon: { id: 'circle-outline' } })),
});
