/**
 * The submission protocol, explored in every order in which two processes, two deaths, a lease that runs out under a living
 * process, the provider and a person can meet. `npm run prove -- protocol` explores more of each.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../support/protocol/explore.ts';
import { faults, planted, type Budget } from '../support/protocol/model.ts';

const deaths: Budget = { crashes: 2, expiries: 1, hiccups: 0 };
const failure: Budget = { crashes: 1, expiries: 1, hiccups: 1 };

/** How many worlds there are at least with two deaths, so that an exploration that ends early is noticed. */
const least = { key: 2000, lookup: 20_000, unknown: 20_000 } as const;
const variants = (['key', 'lookup', 'unknown'] as const).flatMap((mode) => [false, true].flatMap((atOnce) => [true, false].map((begun) => ({ mode, atOnce, begun }))));

describe('the submission protocol', () => {
  it.each(variants)('%o, with two deaths: no call is paid for twice, nothing is lost, the ledger equals the books, and every way has an end', (rules) => {
    const { faults: found, worlds } = explore({ ...rules, fault: null }, deaths);
    expect(found).toEqual([]);
    expect(worlds).toBeGreaterThan(least[rules.mode]);
  });

  it.each(variants.filter(({ begun }) => begun))('%o, with a death and a failed call', (rules) => {
    expect(explore({ ...rules, fault: null }, failure).faults).toEqual([]);
  });

  it.each(faults)('finds a planted fault and the way to it: %s', (fault) => {
    const [found] = explore({ ...planted[fault], fault }, { crashes: 1, expiries: 1, hiccups: 1 }).faults;
    expect(found?.trace.length).toBeGreaterThan(5);
  });
});
