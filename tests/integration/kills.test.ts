/**
 * Processes killed by a real SIGKILL at numbered points of the runner's way, against a provider that takes money for
 * every job it accepts. `npm run prove -- kills` dies at every point in every mode.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mode } from '../support/billing.ts';
import { differing, openYard, sheetCell, type Told, type Yard } from '../support/kills.ts';

let yard: Yard;
beforeAll(async () => void (yard = await openYard()));
afterAll(() => yard.close());

/** After the wire, in a transaction, with a handle, with a file half-way: points spread over the whole film. */
const kills: Record<Mode, readonly (readonly number[])[]> = {
  key: [[14, 31], [52, 8], [118, 40]],
  lookup: [[15, 22], [63, 11], [131, 27]],
  unknown: [[16, 19], [71, 13], [144, 24]]
};

describe.each(['key', 'lookup', 'unknown'] as const)('with a provider whose calls are settled by "%s"', (mode) => {
  it('ORCH-2: whoever dies where, nothing is bought twice, the ledger equals the books, and the film is the one without deaths', async () => {
    const undisturbed = await yard.play({ mode, person: 'look', kills: [] });
    expect(undisturbed).toMatchObject({ faults: [], jobs: 9 });
    for (const points of kills[mode]) {
      const history = await yard.play({ mode, person: 'look', kills: points });
      expect(history.kills, 'each of them died').toHaveLength(points.length);
      expect([...history.faults, ...differing(history, undisturbed)], `died at ${history.kills.join(', then ')}`).toEqual([]);
      expect(history.jobs).toBe(9);
    }
  });

  it.each<Omit<Told, 'mode'>>([{ person: 'look', kills: [45], race: true }, { person: 'discard', kills: [26] }])('and with %o', async (told) => {
    const history = await yard.play({ mode, ...told });
    expect(history.faults, `died at ${history.kills.join()}`).toEqual([]);
  });

  // Between the second try's place being kept, its call, its handle and its comparison; and the same of the third.
  it('REF-8: of the tries of one face, each is bought once, whoever dies between them', async () => {
    const sheet = { mode, person: 'look', cell: sheetCell } as const;
    const undisturbed = await yard.play({ ...sheet, kills: [] });
    expect(undisturbed).toMatchObject({ faults: [], jobs: 3 });
    const first = mode === 'key' ? 3 : mode === 'lookup' ? 5 : 7;
    for (let point = first; point <= undisturbed.points; point += 14) {
      const history = await yard.play({ ...sheet, kills: [point, 9] });
      expect(history.kills.length, `died at ${history.kills.join()}`).toBeGreaterThan(0);
      // What a provider cannot be asked about, a person gives up who finds nothing there; then all is made anew, by another key.
      const given = mode === 'unknown' ? history.faults.filter((fault) => !/ has \d rows: |is lost$/.test(fault)) : history.faults;
      expect([...given, ...(mode === 'unknown' ? [] : differing(history, undisturbed))], `died at ${history.kills.join(', then ')}`).toEqual([]);
      if (mode !== 'unknown') expect(history.jobs).toBe(3);
    }
  });
});
