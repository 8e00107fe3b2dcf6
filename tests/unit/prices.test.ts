import { describe, expect, it } from 'vitest';
import { estimate } from '../../src/lib/pipeline/estimate.ts';
import { termOf } from '../../src/lib/pipeline/money-words.ts';
import { ownProfileId } from '../../src/lib/pipeline/own-profile.ts';
import { priceBook, priceBy, priceOf, pricesOf, type Price } from '../../src/lib/pipeline/prices.ts';
import { profileOf } from '../../src/lib/pipeline/profiles.ts';
import type { Attempt, Project } from '../../src/lib/pipeline/project.ts';
import { providerViews } from '../../src/lib/server/actions/provider-forms.ts';
import { chargesOf } from '../../src/lib/server/runner/attempts.ts';

const [lastDay, nextYear] = [Date.UTC(2026, 11, 31, 23, 59, 59), Date.UTC(2027, 0, 1)];
const gemini = { provider: 'google', model: 'gemini-3.6-flash' };
const million = { input_token: 1e6, output_token: 1e6 };

describe('AD-10: the price book', () => {
  it.each(['gemini-3.6-flash', 'gemini-3.7-flash'])('has %s at 0.75 and 3.75 a million tokens until the end of 2026, and then at twice as much', (model) => {
    expect([lastDay, nextYear].map((at) => priceOf({ ...gemini, model }, million, at))).toEqual([4.5, 9]);
  });

  it('knows no price for a day that none of its rows is for, and does not take it for free', () => {
    const row = (unit: string, term: object): Price => ({ ...gemini, unit, usd: 0.1, source: 'official', note: '', ...term });
    const rows = [row('image', { until: '2026-12-31' }), row('input_image', { from: '2027-01-01' }), row('second', {})];
    expect([lastDay, nextYear].map((at) => priceBy(rows, { image: 2 }, at))).toEqual([0.2, null]);
    expect([lastDay, nextYear].map((at) => priceBy(rows, { input_image: 2 }, at))).toEqual([null, 0.2]);
    expect([lastDay, nextYear].map((at) => priceBy(rows, { image: 1, second: 1 }, at))).toEqual([0.2, null]);
    // A model that lists none for the pictures that it is given includes them.
    expect(priceBy(rows.slice(2), { input_image: 3, second: 1 }, lastDay)).toBe(0.1);
    expect(priceBy([], { input_image: 3 }, lastDay)).toBeNull();
  });

  it('never has two prices for one unit on one day, nor a term that ends before it begins', () => {
    const days = [...new Set(priceBook.prices.flatMap(({ from, until }) => [from, until]).filter((day) => day !== undefined))];
    expect(days.length).toBeGreaterThan(0);
    for (const day of days) expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
    for (const { from, until } of priceBook.prices) expect(from === undefined || until === undefined || from <= until).toBe(true);
    for (const day of ['2026-01-01', ...days, '2099-01-01']) {
      const holding = priceBook.prices.filter(({ from, until }) => (from === undefined || from <= day) && (until === undefined || day <= until)).map(({ provider, model, unit }) => `${provider} ${model} ${unit}`);
      expect(new Set(holding).size, day).toBe(holding.length);
    }
  });

  it('estimates by the price of the day', () => {
    const profile = ownProfileId({ ...profileOf('animatic').tools, text: gemini });
    const expected = (at: number) => estimate({ profile } as Project, new Map() as never, 'stories', ['text'], {}, at);
    expect([expected(lastDay), expected(nextYear)]).toEqual([0.012375, 0.02475]);
  });

  it('settles by the day on which a call was sent, however long it took, and whoever goes on with its job', () => {
    const sent = (attempt: Partial<Attempt>) => chargesOf({ ...gemini, step: 'stories@1', estimate: null, startedAt: null, ...attempt } as Attempt, { units: million, usd: null }).map(({ usd }) => usd);
    expect(sent({ startedAt: lastDay })).toEqual([4.5]);
    expect(sent({ startedAt: nextYear })).toEqual([9]);
    expect(sent({ startedAt: nextYear, submittedAt: lastDay })).toEqual([4.5]);
  });

  it('shows the price that holds and the one that is named for later, and not the one that is over', () => {
    const shown = (at: number) => pricesOf(gemini, at).filter(({ unit }) => unit === 'input_token').map((price) => `${price.usd * 1e6}${termOf(price)}`);
    expect([shown(lastDay), shown(nextYear)]).toEqual([['0.75 until 2026-12-31', '1.5 from 2027-01-01'], ['1.5 from 2027-01-01']]);
    const keys = { source: () => null, base: () => null, misaddressed: () => null, hush: (text: string) => text } as never;
    const google = providerViews({ keys, toolbox: { provider: () => null }, config: { env: {} } }, lastDay).find(({ id }) => id === 'google')!;
    expect(google.models.find(({ id }) => id === gemini.model)!.prices[0]).toBe('$0.75 a million tokens read until 2026-12-31 (third party)');
  });
});
