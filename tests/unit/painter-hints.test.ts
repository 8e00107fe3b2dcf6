import { describe, expect, it } from 'vitest';
import { noHints, readHints, type Hints } from '../../src/lib/server/providers/animatic/hints.ts';

const cases: readonly (readonly [string, Partial<Hints>])[] = [
  ['The bottle stands on a table.', {}],
  ['A dark room at the end of the day', { light: 'dark' }],
  ['Rich dark chocolate and dark roast', {}],
  ['dusk settles', { light: 'dark' }],
  ['not dark at all', {}],
  ['A bright morning', { light: 'bright' }],
  ['From dark to bright', { light: 'bright' }],
  ['From a bright day into the night', { light: 'dark' }],
  ['Close-up of the label', { shot: 'close_up' }],
  ['An extreme close-up', { shot: 'extreme_close_up' }],
  ['macro detail of the zip', { shot: 'extreme_close_up' }],
  ['a wide shot of the beach', { shot: 'wide' }],
  ['establishing view', { shot: 'establishing' }],
  ['The can stands left', { side: 'left' }],
  ['what is left behind', {}],
  ['It sits on the right third', { side: 'right' }],
  ['the right choice for you', {}],
  ['centred and symmetrical', { side: 'centre' }],
  ['closer to us now', { closer: 1 }],
  ['further away', { closer: -1 }],
  ['golden hour', { temperature: 'warm' }],
  ['an icy breath', { temperature: 'cool' }],
  ['a cold brew', {}],
  ['red light on the wall', { tint: '#d8322c' }],
  ['a red sneaker', {}],
  ['the backdrop turns blue', { tint: '#2c62d6' }],
  ['warm amber light', { temperature: 'warm' }],
  ['soft bokeh behind', { blur: 'soft' }],
  ['everything sharp', { blur: 'sharp' }],
  ['an empty stage', { empty: true }],
  ['', {}]
];

describe('reading hints', () => {
  it.each(cases)('KEY-1: "%s" asks for %o', (words, expected) => {
    expect(readHints(words)).toEqual({ ...noHints, ...expected });
  });
});
