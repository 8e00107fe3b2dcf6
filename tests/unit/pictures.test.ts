import { describe, expect, it } from 'vitest';
import { giveBack } from '../../src/lib/server/media/pictures.ts';

describe('memory of pixels', () => {
  it('goes at once when it is given back, for all that shares it; giving it back again does nothing', () => {
    const whole = Buffer.allocUnsafeSlow(3_000_000);
    const [first, second] = [whole.subarray(0, 1_500_000), whole.subarray(1_500_000)];
    const before = process.memoryUsage().arrayBuffers;
    giveBack(first);
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(3_000_000);
    expect([whole.length, first.length, second.length]).toEqual([0, 0, 0]);
    giveBack(second);
  });

  it('stays where other threads may read it too', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(16));
    giveBack(shared);
    expect(shared.length).toBe(16);
  });
});
