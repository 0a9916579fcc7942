import { headlessConsent, telling } from '../core/endpoint/consent';
import type { ConsentGate } from '../core/endpoint/consent';
import { textInPixels } from '../worker/textInPixels';
import type { Workers } from '../worker/workers';
import type { Output } from './output';

/**
 * The consent of a call, `--allow-host`; what the images may show besides is said on standard error before one leaves.
 * @param files of the images that may be sent
 */
export const consentOfCall = (
  { out, workers, signal }: { readonly out: Output; readonly workers: Workers; readonly signal: AbortSignal },
  allowHost: readonly string[],
  files: readonly string[],
): ConsentGate =>
  telling(headlessConsent(allowHost), async () => {
    const said = await textInPixels(workers, files, signal);
    if (said !== undefined) out.note(`medprobe: ${said}`);
  });
