import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, sameContent, sameValue } from '../../src/lib/pipeline/index.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 }, fc.constantFrom('a', 'é', 'e\u0301', '', 0, -0, 1, true, null), fc.constantFrom(fakeArtifact('a'), { ...fakeArtifact('a'), artifact: 'other bytes' }, fakeArtifact('b')),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'é', 'e\u0301', 'content'), tie('value'), { maxKeys: 3 })
  )
}));

describe('equal values', () => {
  it('have the same content exactly where their canonical text is equal', () => {
    fc.assert(fc.property(value, value, (a, b) => {
      for (const [left, right] of [[a, b], [a, structuredClone(a)], [[a, b], [structuredClone(a), a]]]) {
        expect(sameContent(left, right)).toBe(canonical(left) === canonical(right));
        if (sameValue(left, right)) expect(sameContent(left, right)).toBe(true);
      }
    }), { numRuns: 2000 });
  });

  it('are the same to the letter only with the same bytes behind a picture', () => {
    const [frame, again] = [fakeArtifact('frame'), { ...fakeArtifact('frame'), artifact: 'f'.repeat(64) }];
    expect([sameContent(frame, again), sameValue(frame, again), sameValue(frame, { ...frame })]).toEqual([true, false, true]);
    expect([sameValue([1], { 0: 1 }), sameValue({ a: 1 }, { a: 1, b: 2 }), sameValue({ a: undefined }, { b: 1 })]).toEqual([false, false, false]);
  });
});
