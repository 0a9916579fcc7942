/** What is said of money before something is asked. */
import { estimateCost, estimateText, meanUsage } from '../../core/benchmark/estimate';
import { MEDICONFUSION } from '../../core/benchmark/protocols/mediconfusion';
import type { Mode } from '../../core/benchmark/protocols/types';
import { runsOf } from '../../core/benchmark/runFolder';
import type { Manifest } from '../../core/dataset/types';
import type { EndpointConfig } from '../../core/endpoint/types';
import { hostOf } from '../endpoints/hostNames';
import { counted } from '../views/model/node';
import type { Services } from '../services';
import { askWarning } from '../surfaces/notifications';
import { fallbackRuns } from './runJob';

const ASK = 'Ask';

/** What is about to be asked. */
export interface Asking {
  readonly manifests: readonly Manifest[];
  readonly mode: Mode;
  readonly questions: number;
}

/** One sentence on what an endpoint's answers will cost; undefined where nobody has said what it takes. */
export async function costSentence(
  services: Services,
  { name, model, price }: EndpointConfig,
  { manifests, mode, questions }: Asking,
): Promise<string | undefined> {
  if (price === undefined) return undefined;
  const folders = [...new Set([...manifests.map(runsOf), fallbackRuns(services)])];
  const mean = await meanUsage(folders, { name, ...(model === undefined ? {} : { model }) }, mode);
  const { maxTokens } = MEDICONFUSION.modes[mode].parameters;
  return `${name} will cost ${estimateText(estimateCost(questions, price, maxTokens, mean))}.`;
}

/** A modal that names the number of questions and what they will cost. @returns whether the person agrees. */
export async function confirmCost(
  services: Services,
  endpoint: EndpointConfig,
  asking: Asking,
  title: string,
): Promise<boolean> {
  const where = endpoint.kind === 'baseline' ? 'are asked' : `go to ${hostOf(endpoint)}, each with an image`;
  const cost = await costSentence(services, endpoint, asking);
  const detail = `${counted(asking.questions, 'question')} ${where}. ${cost ?? 'What they cost is not known: the endpoint has no price.'}`;
  return (await askWarning({ title, detail }, ASK)) === ASK;
}
