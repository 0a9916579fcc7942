import { describe, expect, it } from 'vitest';
import { inspectPorts } from '../../../src/worker/inspectPorts';

describe('the ports of a debugger', () => {
  it('are the one that is named and the next', () => {
    expect(inspectPorts({ MEDPROBE_INSPECT_WORKERS: '9331' })).toEqual([9331, 9332]);
  });

  it.each([undefined, '', '0', '-1', 'yes', '65535', '1.5'])('are none for %j', value => {
    expect(inspectPorts({ MEDPROBE_INSPECT_WORKERS: value })).toEqual([]);
  });
});
