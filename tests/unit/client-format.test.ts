import { describe, expect, it } from 'vitest';
import { ago, correctionsInWords, count, duration, elapsed, fileName, fileSize, filmSeconds, money, percent, priceAndTime, seam, sourceInWords, timecode } from '../../src/lib/client/format.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('where a take is from', () => {
  it.each([['brief', 'uploaded', 'written by hand'], ['s1/end', 'uploaded', 'own file'], ['brief', 'edited', 'edited by hand'], ['s1/clip', 'cached', 'from the cache']] as const)('%s, %s: %s', (cell, source, words) => {
    expect(sourceInWords(cell, source)).toBe(words);
  });
});

describe('how the page writes numbers', () => {
  it.each([[0, 'free'], [null, 'price unknown'], [0.004, 'under $0.01'], [1.255, '$1.25'], [12, '$12.00']] as const)('money %s is "%s"', (amount, words) => {
    expect(money(amount)).toBe(words);
  });

  it.each([[40, 'an instant'], [400, '0.4 s'], [9960, '10 s'], [12_400, '12 s'], [59_700, '1 min'], [3 * minute, '3 min'], [80 * minute, '1 h 20 min'], [2 * hour, '2 h']])('%d ms of work is "%s"', (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });

  it.each([[0, 0, 'just now'], [0, 3 * minute, '3 min ago'], [0, 5 * hour, '5 h ago'], [0, 25 * hour, 'yesterday'], [0, 72 * hour, '3 days ago'], [0, 400 * hour, 'on 1970-01-01']])('from %d to %d is "%s"', (then, now, words) => {
    expect(ago(then, now)).toBe(words);
  });

  it.each([[0, '0:00:00'], [8, '0:00:08'], [200, '0:08:08'], [24 * 75 + 23, '1:15:23']])('frame %d at 24 is %s', (frame, words) => {
    expect(timecode(frame, 24)).toBe(words);
  });

  it.each([[0.998, '.998'], [0.9999, '.999'], [1, '1'], [0.5, '.500']])('a seam of %d is %s, never rounded up to whole', (value, words) => {
    expect(seam(value)).toBe(words);
  });

  it.each([[0, ''], [0.4, 'Corrections may add up to $0.40.'], [0.001, 'Corrections may add under $0.01.'], [null, 'Corrections may add to it; how much is not known.']] as const)('CLIP-4: corrections of %s are "%s"', (corrections, words) => {
    expect(correctionsInWords({ corrections })).toBe(words);
  });

  it('writes the rest', () => {
    expect([elapsed(78_400), percent(0.618), fileSize(12_124_507), fileSize(900), filmSeconds(6), filmSeconds(4.5)]).toEqual(['1:18', '62 %', '12.1 MB', '1 kB', '6 s', '4.5 s']);
    expect([count(1, 'cell'), count(5, 'cell'), priceAndTime(0, 12_000), priceAndTime(1.26, null)]).toEqual(['1 cell', '5 cells', 'free · 12 s', '$1.26']);
  });

  it.each([['Night drive, 24 s', 'night-drive-24-s'], ['Über/Maß?', 'u-ber-maß'], ['...', 'film']])('names the file of "%s" %s', (title, name) => {
    expect(fileName(title)).toBe(name);
  });
});
