/**
 * The price book: versioned data with date and source, and what it says of a call. US dollars. Units are what a provider
 * bills: `image` (as large as we ask for: 1K or 2K, or 1280 pixels), `second` (of video at 720p), `input_image`,
 * `input_token`, `output_token`. What the book does not know is unknown, never free; work on this machine is free.
 */
import rows from './prices.json' with { type: 'json' };

export type Units = Readonly<Record<string, number>>;

export type Price = {
  readonly provider: string;
  readonly model: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly usd: number;
  /** `official`: the maker's own page. `mirror`: a table that follows it. `third_party`: worth checking before relying on it. */
  readonly source: 'official' | 'mirror' | 'third_party';
  readonly note: string;
};

export const priceBook: { readonly version: string; readonly prices: readonly Price[] } = rows as { version: string; prices: Price[] };

/** Providers whose work is done on this machine. */
export const localProviders: ReadonlySet<string> = new Set(['animatic', 'studio']);

const byModel = new Map<string, Map<string, Price>>();
for (const price of priceBook.prices) {
  const key = `${price.provider} ${price.model}`;
  const units = byModel.get(key) ?? new Map<string, Price>();
  byModel.set(key, units.set(price.unit, price));
}

/**
 * US dollars of these units; null when the book has no price for one of them. A model that is listed without a price for
 * `input_image` includes the pictures that it is given.
 */
export function priceOf({ provider, model }: { provider: string; model: string }, units: Units): number | null {
  if (localProviders.has(provider)) return 0;
  const known = byModel.get(`${provider} ${model}`);
  let sum = 0;
  for (const [unit, amount] of Object.entries(units)) {
    if (amount === 0) continue;
    const price = known?.get(unit);
    if (!price && unit === 'input_image' && known) continue;
    if (!price) return null;
    sum += price.usd * amount;
  }
  return Object.keys(units).length ? Math.round(sum * 1e6) / 1e6 : null;
}

/** The rows of the book for a model, for the page that shows where a price is from. */
export const pricesOf = ({ provider, model }: { provider: string; model: string }): readonly Price[] => [...(byModel.get(`${provider} ${model}`)?.values() ?? [])];
