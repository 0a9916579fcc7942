/** The Endpoints view: whom images and questions may go to, without ever a key. */
import type { Capabilities } from '../../../core/endpoint/capabilities/types';
import type { EndpointConfig, HostClass } from '../../../core/endpoint/types';
import { COMMANDS } from '../../contributions';
import { languageModelHost } from '../../endpoints/languageModel';
import type { ViewNode } from './node';

export interface EndpointFacts {
  readonly config: EndpointConfig;
  readonly hasKey: boolean;
  /** The classes of address that this workspace's person has agreed to send images to. */
  readonly consent: readonly HostClass[];
  /** What the last test found; absent before the first. */
  readonly found?: Capabilities | undefined;
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

/** `host[:port]`, the vendor of a language model; the text itself where it is no URL, so that the mistake is seen. */
export function hostOf({ kind, url = '', model = '' }: EndpointConfig): string {
  if (kind === 'vscode-lm') return languageModelHost(model);
  return URL.canParse(url) ? new URL(url).host : url;
}

function endpointNode({ config, hasKey, consent, found }: EndpointFacts): ViewNode {
  const { name, model } = config;
  const host = hostOf(config);
  const key = hasKey ? 'key set' : 'no key';
  const sending =
    consent.length === 0
      ? 'Unless it is this machine, you are asked before the first image goes to it.'
      : `You agreed to send images of this workspace to it (${consent.join(', ')} address).`;
  return {
    id: `endpoint:${name}`,
    label: name,
    description: [host, model, sight(found), key, consent.length === 0 ? 'no consent yet' : 'consent given']
      .filter(part => part !== undefined && part !== '')
      .join(' · '),
    tooltip: [
      name,
      config.url,
      model,
      hasKey ? 'A key is kept in the editor’s secret storage.' : 'No key.',
      sending,
      found?.message,
    ]
      .filter(line => line !== undefined)
      .join('\n'),
    icon:
      found?.seesImages === false
        ? { id: 'eye-closed', color: 'list.warningForeground' }
        : { id: 'server-environment' },
    context: 'endpoint',
    target: { kind: 'endpoint', name },
    ...(found === undefined ? {} : { children: () => abilityNodes(name, found) }),
  };
}

const sight = (found: Capabilities | undefined): string | undefined =>
  found === undefined ? undefined : SIGHT.get(found.seesImages);

const SIGHT = new Map<boolean | null, string>([
  [true, 'sees images'],
  [false, 'blind'],
  [null, 'sight not known'],
]);

const ABILITIES = [
  ['seesImages', 'Sees images'],
  ['logprobs', 'Log-probabilities of an answer'],
  ['promptLogprobs', 'Log-probabilities of the prompt'],
  ['multiImage', 'Two images in a question'],
  ['constrain', 'Answers held to a schema'],
] as const;

const SAID = new Map<boolean | null, readonly [string, string]>([
  [true, ['yes', 'pass']],
  [false, ['no', 'circle-slash']],
  [null, ['not known', 'question']],
]);

function abilityNodes(endpoint: string, found: Capabilities): readonly ViewNode[] {
  const node = (field: string, label: string, description: string, icon: string): ViewNode => ({
    id: `endpoint:${endpoint}/${field}`,
    label,
    description,
    icon: { id: icon },
  });
  return [
    node('model', 'Model', found.model ?? 'not said by the server', 'symbol-class'),
    ...ABILITIES.map(([field, label]) => {
      const [word, icon] = SAID.get(found[field]) ?? ['not known', 'question'];
      return node(field, label, word, icon);
    }),
    ...(found.latencyMs === null
      ? []
      : [node('latency', 'A short question takes', `${Math.round(found.latencyMs)} ms`, 'watch')]),
  ];
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
