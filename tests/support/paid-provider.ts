/** A provider that takes money, on this machine: it books every job that it accepts, and can lose its answers. */
import { ToolError, type ImageTool, type RunContext } from '../../src/lib/pipeline/index.ts';
import type { Provider, Recovery } from '../../src/lib/server/providers/toolbox.ts';
import { fakeArtifact } from './fake-tools.ts';

export const paidModel = { provider: 'replicate', model: 'bytedance/seedream-4' } as const;
/** What the price book says of one of its pictures, in US dollars. */
export const paidPrice = 0.03;

export type PaidProvider = Provider & {
  /** The key of every job that was accepted, in order. */
  readonly books: string[];
  /** Called after a job was accepted and before its handle is told; throw to lose the answer. */
  accepted: (context: RunContext) => void | Promise<void>;
  /** Called before each look at a job. */
  polled: (context: RunContext) => void | Promise<void>;
  readonly cancelled: unknown[];
};

export function paidProvider(recovery: Recovery = 'unknown'): PaidProvider {
  const books: string[] = [];
  const image: ImageTool = {
    async paint({ facts }, context) {
      let job = context.handle as { job: number } | null;
      if (!job) {
        const known = recovery === 'key' ? books.indexOf(context.key) : -1;
        if (known < 0) books.push(context.key);
        await provider.accepted(context);
        job = { job: known < 0 ? books.length - 1 : known };
        await context.saveHandle(job);
      }
      await provider.polled(context);
      if (context.signal.aborted) throw new ToolError('cancelled', 'Cancelled.');
      return { value: { image: fakeArtifact(['paid', facts.position, facts.words, books[job.job]]), layers: null }, usage: { units: { image: 1 }, usd: null } };
    }
  };
  const provider: PaidProvider = {
    id: paidModel.provider, name: 'Paid', recovery, missing: () => null, image: () => image, books, accepted: () => undefined, polled: () => undefined,
    cancelled: [],
    cancel: async (handle) => void provider.cancelled.push(handle),
    adopt: (job) => ({ job: Number(job) }),
    ...(recovery === 'lookup' ? { find: async (key: string) => (books.includes(key) ? { job: books.indexOf(key) } : null) } : {})
  };
  return provider;
}
