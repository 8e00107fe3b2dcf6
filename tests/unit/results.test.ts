import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { quietContext, ToolError } from '../../src/lib/pipeline/index.ts';
import { keepFrame } from '../../src/lib/server/providers/results.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const usage = { units: { image: 1 }, usd: 0.04 };
const asked = { provider: 'Nobody', model: 'painter', hush: (text: string) => text };

async function fullFor(times: number) {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-test-'));
  folders.push(folder);
  const real = openStore(folder);
  let left = times;
  const refuse = () => { throw new ToolError('disk_full', 'The disk is full.'); };
  return { ...real, put: (...given: Parameters<typeof real.put>) => (left-- > 0 ? refuse() : real.put(...given)) };
}

describe('a painted frame that was paid for', () => {
  const picture = () => sharp({ create: { width: 320, height: 180, channels: 3, background: '#336699' } }).png().toBuffer();

  it('waits in memory while the disk is full, and says so once', async () => {
    const lines: string[] = [];
    const slept: number[] = [];
    const store = await fullFor(3);
    const kept = await keepFrame(await picture(), usage, {
      store, aspect: '16:9', asked, context: quietContext({ log: (line) => lines.push(line) }), clock: { now: () => 0, sleep: async (wait) => void slept.push(wait) }
    });
    expect(store.has(kept)).toBe(true);
    expect(slept).toHaveLength(3);
    expect(lines).toEqual([expect.stringContaining('until there is room')]);
  });

  it('fails with what it cost when somebody cancels the wait', async () => {
    const controller = new AbortController();
    const kept = keepFrame(await picture(), usage, {
      store: await fullFor(Infinity), aspect: '16:9', asked, context: quietContext({ signal: controller.signal }), clock: { now: () => 0, sleep: async () => controller.abort() }
    });
    await expect(kept).rejects.toMatchObject({ code: 'disk_full', charged: 'yes', usage });
  });
});
