/** The Endpoints view: whom images and questions may go to, without ever a key. */
import type { EndpointConfig, HostClass } from '../../../core/endpoint/types';
import { COMMANDS } from '../../contributions';
import type { ViewNode } from './node';

export interface EndpointFacts {
  readonly config: EndpointConfig;
  readonly hasKey: boolean;
  /** The classes of address that this workspace's person has agreed to send images to. */
  readonly consent: readonly HostClass[];
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

/** `host[:port]`; the text itself where it is no URL, so that the mistake is seen. */
export const hostOf = ({ url = '' }: EndpointConfig): string => (URL.canParse(url) ? new URL(url).host : url);

function endpointNode({ config, hasKey, consent }: EndpointFacts): ViewNode {
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
    description: [host, model, key, consent.length === 0 ? 'no consent yet' : 'consent given']
      .filter(part => part !== undefined && part !== '')
      .join(' · '),
    tooltip: [name, config.url, model, hasKey ? 'A key is kept in the editor’s secret storage.' : 'No key.', sending]
      .filter(line => line !== undefined)
      .join('\n'),
    icon: { id: 'server-environment' },
    context: 'endpoint',
    target: { kind: 'endpoint', name },
  };
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
