import type { EndpointConfig } from '../../core/endpoint/types';
import type { Services } from '../services';
import { askWarning } from '../surfaces/notifications';
import { hostOf } from './hostNames';
import { unstoreEndpoint } from './stored';

const REMOVE = 'Remove';
const FORGET = 'Remove, and Forget Consent';

/**
 * Its key always goes with an endpoint: the next one of that name may be somewhere else. Whether images may still go to
 * its host is the person's to say, where they may and no other endpoint is there.
 */
export async function removeEndpoint(services: Services, config: EndpointConfig): Promise<void> {
  const { endpoints, consent } = services;
  const { name } = config;
  const host = hostOf(config);
  const isShared = endpoints.configured().some(other => other.name !== name && hostOf(other) === host);
  const buttons = consent.givenFor(host).length > 0 && !isShared ? [REMOVE, FORGET] : [REMOVE];
  const key = (await endpoints.hasKey(name)) ? 'Its address and key are forgotten.' : 'Its address is forgotten.';
  const agreed = buttons.length === 1 ? '' : ` You have agreed to send images of this workspace to ${host}.`;
  const detail = `${key} Runs that it answered stay.${agreed}`;
  const title = `Remove the endpoint “${name}”?`;
  const chosen = await askWarning({ title, detail }, ...buttons);
  if (chosen === undefined) return;
  await unstoreEndpoint(endpoints, name);
  await endpoints.setKey(name, undefined);
  if (chosen === FORGET) await consent.forget(host);
}
