/**
 * The submission protocol, explored in every order in which two processes, a death, a lease that runs out under a living
 * process, the provider and a person can meet. `npm run prove -- protocol` explores two deaths and failed calls as well.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../support/protocol/explore.ts';
import { faults, planted, type Budget, type Rules } from '../support/protocol/model.ts';

const deathAndSilence: Budget = { crashes: 1, expiries: 1, hiccups: 0 };
const death: Budget = { crashes: 1, expiries: 0, hiccups: 1 };
const silence: Budget = { crashes: 0, expiries: 1, hiccups: 1 };

const variants: readonly (readonly [Omit<Rules, 'fault'>, Budget, number])[] = [
  [{ mode: 'key', atOnce: false, begun: true }, deathAndSilence, 20_000], [{ mode: 'key', atOnce: true, begun: false }, deathAndSilence, 15_000],
  [{ mode: 'lookup', atOnce: false, begun: true }, silence, 1500], [{ mode: 'lookup', atOnce: true, begun: true }, death, 1500],
  [{ mode: 'unknown', atOnce: false, begun: true }, death, 1500], [{ mode: 'unknown', atOnce: true, begun: false }, silence, 1500]
];

describe('the submission protocol', () => {
  it.each(variants)('%o with %o: no call is paid for twice, nothing is lost, the ledger equals the books, and every way has an end', (rules, left, least) => {
    const { faults: found, worlds } = explore({ ...rules, fault: null }, left);
    expect(found).toEqual([]);
    expect(worlds, 'as many worlds as there have to be').toBeGreaterThan(least);
  });

  it.each(faults)('finds a planted fault and the way to it: %s', (fault) => {
    const [found] = explore({ ...planted[fault], fault }, { crashes: 1, expiries: 1, hiccups: 1 }).faults;
    expect(found?.trace.length).toBeGreaterThan(5);
  });
});
