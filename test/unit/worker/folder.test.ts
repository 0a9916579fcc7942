import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src/worker/folder';

describe('Gate', () => {
  it('lets through while it is open', async () => {
    expect(await new Gate().pass()).toBe(false);
  });

  it('holds up while it is closed', async () => {
    const gate = new Gate();
    gate.close();
    const passed: string[] = [];
    const passing = gate.pass().then(waited => passed.push(`waited: ${waited}`));
    await new Promise(setImmediate);
    expect(passed).toEqual([]);
    gate.open();
    await passing;
    expect(passed).toEqual(['waited: true']);
    expect(await gate.pass()).toBe(false);
  });

  it('lets go of what was cancelled', async () => {
    const gate = new Gate();
    gate.close();
    const cancel = new AbortController();
    const passing = gate.pass(cancel.signal);
    cancel.abort();
    await expect(passing).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
