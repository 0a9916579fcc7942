import { describe, expect, it, vi } from 'vitest';
import { EndpointFindings } from '../../../../src/extension/endpoints/findings';
import { findingText } from '../../../../src/extension/endpoints/findingText';
import type { StoredCapabilities } from '../../../../src/core/endpoint/capabilities/store';
import { CapabilityStore } from '../../../../src/core/endpoint/capabilities/store';

vi.mock('vscode', () => ({
  EventEmitter: class {
    fire(): void {}
  },
}));

const info = { kind: 'openai', name: 'lab', host: 'lab:8000', model: 'medgemma' } as const;
const able = {
  ...{ reachable: true, model: 'medgemma', seesImages: true, logprobs: true, promptLogprobs: false },
  ...{ multiImage: null, constrain: true, latencyMs: 8, message: 'It sees images.' },
};
const kept: StoredCapabilities = { at: '2026-03-01T09:05:00Z', served: 'medgemma', capabilities: able };

class OneKept extends CapabilityStore {
  override get(): Promise<StoredCapabilities> {
    return Promise.resolve(kept);
  }
}

describe('what is known of an endpoint', () => {
  it('is that it failed, until it works, has another key, or is another', async () => {
    const findings = new EndpointFindings(new OneKept(''));
    const failing = { ...able, reachable: false };
    findings.note(info, failing);
    expect(await findings.of(info)).toMatchObject({ capabilities: { reachable: false } });
    expect(await findings.of({ ...info, host: 'other:8000' })).toBe(kept);

    findings.note(info, able);
    expect(await findings.of(info)).toBe(kept);

    findings.note(info, { ...able, refused: true });
    expect(await findings.of(info)).toMatchObject({ capabilities: { refused: true } });
    findings.forgetFailure('lab');
    expect(await findings.of(info)).toBe(kept);
  });

  it('is said in words, and what could not be found out is not', () => {
    expect(findingText(able)).toBe(
      'It sees images. It offers: log-probabilities of an answer, answers held to a schema. ' +
        'It does not offer: log-probabilities of the prompt.',
    );
    const reasons = { promptLogprobs: 'Start it with another flag.' };
    expect(findingText({ ...able, reasons })).toMatch(/of the prompt\. Start it with another flag\.$/);
  });
});
