import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PersistentMap } from '../../src/lib/pipeline/persistent-map.ts';

describe('a map of which every version stays', () => {
  it('reads in each version, in any order, as a copy made then would', () => {
    const put = fc.record({ from: fc.nat(30), key: fc.nat(6), value: fc.nat(9), read: fc.nat(30) });
    fc.assert(fc.property(fc.array(put, { maxLength: 40 }), (puts) => {
      const versions = [PersistentMap.from<string, number>(new Map([['k0', 0], ['k1', 1]]))];
      const copies: ReadonlyMap<string, number>[] = [new Map(versions[0])];
      const expectSame = (at: number) => {
        const [version, copy] = [versions[at]!, copies[at]!];
        expect([...version]).toEqual([...copy]);
        expect([version.size, [...version.keys()], [...version.values()]]).toEqual([copy.size, [...copy.keys()], [...copy.values()]]);
        for (const key of ['k0', 'k3', 'k5']) expect([version.has(key), version.get(key)]).toEqual([copy.has(key), copy.get(key)]);
      };
      for (const { from, key, value, read } of puts) {
        const at = from % versions.length;
        versions.push(versions[at]!.with(`k${key}`, value));
        copies.push(new Map(copies[at]!).set(`k${key}`, value));
        expectSame(read % versions.length);
      }
      versions.forEach((_, at) => expectSame(at));
    }), { numRuns: 300 });
  });

  it('goes through the version as it was when the iteration began', () => {
    const first = PersistentMap.from(new Map([['a', 1], ['b', 2]]));
    const seen: string[] = [];
    for (const [key] of first) {
      seen.push(key);
      expect(first.with(`${key}${key}`, 0).size).toBe(3);
    }
    expect(seen).toEqual(['a', 'b']);
    const visited: [string, number][] = [];
    first.forEach((value, key) => visited.push([key, value]));
    expect(visited).toEqual([['a', 1], ['b', 2]]);
  });

  it('takes a version as it is and copies any other map', () => {
    const plain = new Map([['a', 1]]);
    const version = PersistentMap.from(plain);
    expect(PersistentMap.from(version)).toBe(version);
    plain.set('b', 2);
    expect(version.has('b')).toBe(false);
  });
});
