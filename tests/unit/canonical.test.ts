import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/lib/pipeline/index.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

describe('canonical', () => {
  it.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    ['e\u0301', '"é"'],
    [-0, '0'],
    [1e21, '1e+21'],
    [{}, '{}'],
    [[], '[]']
  ])('%j is %s', (value, text) => expect(canonical(value)).toBe(text));

  it.each([[undefined], [{ a: undefined }], [Number.NaN], [Infinity], [new Date(0)], [new Map()], [() => 1], [Symbol('s')], [1n]])(
    'refuses %s', (value) => expect(() => canonical(value)).toThrow(TypeError)
  );

  it('counts a file by what it shows, not by its bytes', () => {
    const frame = fakeArtifact('pixels');
    expect(canonical({ image: { ...frame, artifact: 'f'.repeat(64), bytes: 99 } })).toBe(canonical({ image: frame }));
    expect(canonical({ image: { ...frame, content: 'f'.repeat(64) } })).not.toBe(canonical({ image: frame }));
  });

  it('does not hang on the order of keys, and tells any two JSON values apart', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(fc.property(fc.dictionary(fc.string(), json), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonical(turned)).toBe(canonical(value));
    }));
    fc.assert(fc.property(json, json, (a, b) => {
      const same = JSON.stringify(JSON.parse(canonical(a))) === JSON.stringify(JSON.parse(canonical(b)));
      expect(canonical(a) === canonical(b)).toBe(same);
    }));
  });
});
