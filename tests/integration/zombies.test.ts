/** A process that stands still for longer than its lease, while another one takes over; then it goes on as if nothing had been. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openYard, type Yard } from '../support/kills.ts';

let yard: Yard;
beforeAll(async () => void (yard = await openYard()));
afterAll(() => yard.close());

describe('a process that falls silent (SIGSTOP)', () => {
  it.each([
    ['key', 'after a commit'], ['key', 'image: before the wire'], ['lookup', 'image: after the wire'],
    ['unknown', 'text: after the wire'], ['unknown', 'video: handle kept'], ['unknown', 'file written']
  ] as const)('with "%s", at "%s": what it learned is kept, what it decides does not count, and nothing is paid for twice', async (mode, at) => {
    const { faults, jobs } = await yard.silence({ mode, at });
    expect(faults).toEqual([]);
    expect(jobs).toBe(9);
  });
});
