import { describe, expect, it } from 'vitest';
import { begunTag, offers, strangers, withTag } from '../../src/lib/client/tags.ts';

const assets = [{ tag: 'PROD_01', name: 'Can' }, { tag: 'CHAR_01', name: 'Mara' }, { tag: 'CHAR_02', name: 'Carl' }];

describe('a tag that is being written', () => {
  it.each([['@', 1, ''], ['She and @ch', 11, 'ch'], ['@CHAR_01 drinks', 8, 'CHAR_01'], ['@CHAR_01 drinks', 15, null], ['me@home', 7, null], ['', 0, null]])('%j at %i: %j', (text, caret, begun) => {
    expect(begunTag(text, caret)).toBe(begun);
  });

  it.each([['', ['PROD_01', 'CHAR_01', 'CHAR_02']], ['char', ['CHAR_01', 'CHAR_02']], ['ca', ['PROD_01', 'CHAR_02']], ['ara', ['CHAR_01']], ['x', []]])('%j offers %j', (begun, tags) => {
    expect(offers(assets, begun).map(({ tag }) => tag)).toEqual(tags);
  });

  it.each([['@CHAR_01 and @PROD_01', []], ['@CHAR_9 drinks @CAN, says @CHAR_9', ['CHAR_9', 'CAN']], ['me@HOME and @nobody', ['HOME']]])('in %j speaks of nobody in the cast: %j', (text, tags) => {
    expect(strangers(assets, text)).toEqual(tags);
  });

  it.each([['She and @ch', 11, 'She and @CHAR_01 ', 17], ['@ drinks', 1, '@CHAR_01 drinks', 9]])('is finished in %j', (text, caret, next, at) => {
    expect(withTag(text, caret, 'CHAR_01')).toEqual({ text: next, caret: at });
  });
});
