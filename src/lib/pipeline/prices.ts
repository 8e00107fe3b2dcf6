/**
 * The price book: versioned data with date and source, and what it says of a call. US dollars. Units are what a provider
 * bills: `image` (as large as we ask for: 1K or 2K, or 1280 pixels), `second` (of video at 720p), `input_image`,
 * `input_token`, `output_token`. A price may hold from a day on, or until one: what counts is the day on which a call is sent.
 * What the book does not know is unknown, never free; work on this machine is free.
 */
import rows from './prices.json' with { type: 'json' };

export type Units = Readonly<Record<string, number>>;

export type Price = {
  readonly provider: string;
  readonly model: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly usd: number;
  /** The first and the last day on which it holds, `2026-12-31` in UTC; absent: at any time before, or after. */
  readonly from?: string;
  readonly until?: string;
  /** `official`: the maker's own page. `mirror`: a table that follows it. `third_party`: worth checking before relying on it. */
  readonly source: 'official' | 'mirror' | 'third_party';
  readonly note: string;
};

export const priceBook: { readonly version: string; readonly prices: readonly Price[] } = rows as { version: string; prices: Price[] };

/** Providers whose work is done on this machine. */
export const localProviders: ReadonlySet<string> = new Set(['animatic', 'studio']);

const byModel = new Map<string, Price[]>();
for (const price of priceBook.prices) {
  const key = `${price.provider} ${price.model}`;
  byModel.set(key, [...(byModel.get(key) ?? []), price]);
}

const dayMilliseconds = 86_400_000;
/** The day that was asked for last: a view asks for thousands of prices of one day. */
let latest = { from: 0, day: '1970-01-01' };
function dayOf(at: number): string {
  if (at < latest.from || at >= latest.from + dayMilliseconds) {
    const from = Math.floor(at / dayMilliseconds) * dayMilliseconds;
    latest = { from, day: new Date(from).toISOString().slice(0, 10) };
  }
  return latest.day;
}
const holds = ({ from, until }: Price, day: string): boolean => (from === undefined || from <= day) && (until === undefined || day <= until);

/** US dollars of these units when they are used at this moment; null when the book has no price for one of them then. */
export function priceOf({ provider, model }: { provider: string; model: string }, units: Units, at: number): number | null {
  return localProviders.has(provider) ? 0 : priceBy(byModel.get(`${provider} ${model}`) ?? [], units, at);
}

/** The same by the rows for one model. One that is listed without a price for `input_image` includes the pictures that it is given. */
export function priceBy(rows: readonly Price[], units: Units, at: number): number | null {
  const day = dayOf(at);
  let sum = 0;
  for (const [unit, amount] of Object.entries(units)) {
    if (amount === 0) continue;
    const listed = rows.filter((each) => each.unit === unit);
    if (unit === 'input_image' && rows.length > 0 && listed.length === 0) continue;
    const price = listed.find((each) => holds(each, day));
    if (!price) return null;
    sum += price.usd * amount;
  }
  return Object.keys(units).length ? Math.round(sum * 1e6) / 1e6 : null;
}

/** The rows of the book for a model that hold now or later, for the pages that show prices and where they are from. */
export const pricesOf = ({ provider, model }: { provider: string; model: string }, at: number): readonly Price[] =>
  (byModel.get(`${provider} ${model}`) ?? []).filter(({ until }) => until === undefined || dayOf(at) <= until);

/** Whether a model's words are billed beside its pictures. */
export const isBilledByToken = ({ provider, model }: { provider: string; model: string }): boolean =>
  (byModel.get(`${provider} ${model}`) ?? []).some(({ unit }) => unit === 'input_token');
