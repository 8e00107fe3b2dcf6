/** A provider on a store and a clock of its own, with requests to ask it: for tests of what it sends. */
import { afterEach } from 'vitest';
import type { Opening } from '../../src/lib/server/providers/rest.ts';
import { patience } from '../../src/lib/server/providers/http/clock.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { makeRequests, quickClock, type Requests } from '../contracts/requests.ts';
import { openTestStore } from './video.ts';

type Opened<P, L> = { readonly provider: P; readonly loopback: L; readonly requests: Requests; readonly store: ArtifactStore };

/** What a test file opens is closed after each of its tests. */
export function providerBench() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return async <P, L extends { readonly close: () => Promise<void> }>(
    openLoopback: () => Promise<L>, open: (opening: Required<Opening>) => P, env: (loopback: L) => Readonly<Record<string, string>>
  ): Promise<Opened<P, L>> => {
    const { store, remove } = await openTestStore();
    const loopback = await openLoopback();
    closing.push(remove, loopback.close);
    const given = env(loopback);
    const provider = open({ store, env: { PATH: process.env.PATH, ...given }, keys: openKeys({ env: given, data: store.root }, null), clock: quickClock(), patience });
    return { provider, loopback, store, requests: await makeRequests(store) };
  };
}
