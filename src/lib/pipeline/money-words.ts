/** Money in words, the same in labels from the studio, on the page and on the command line. US dollars. */

/** "free" for nothing, "price unknown" for null. */
export function money(amount: number | null): string {
  if (amount === null) return 'price unknown';
  if (amount === 0) return 'free';
  if (amount < 0.01) return 'under $0.01';
  return `$${amount.toFixed(2)}`;
}

/** A sum that has been spent or is left, where nothing is "$0.00". */
export const spentMoney = (amount: number): string => (amount > 0 && amount < 0.01 ? money(amount) : `$${amount.toFixed(2)}`);

/** The price of a plan. A range where some of its cells may turn out not to need running. */
export function planPrice({ cost, certain }: { readonly cost: number | null; readonly certain: number | null }): string {
  if (cost === null || certain === null || money(cost) === money(certain)) return money(cost);
  return `~${spentMoney(certain)} to ${spentMoney(cost)}`;
}

const unitNames: Readonly<Record<string, string>> = {
  image: 'picture', input_image: 'picture given', image_4k: 'picture at 4K', second: 'second', second_1080p: 'second at 1080p', second_480p: 'second at 480p',
  second_4k: 'second at 4K', second_silent: 'second without sound', input_token: 'million tokens read', output_token: 'million tokens written'
};

/** What a price of the book is for and how much that is: "second without sound", "$0.20". Tokens are told by the million. */
export function priceInWords({ unit, usd }: { readonly unit: string; readonly usd: number }): { readonly one: string; readonly amount: string } {
  const amount = unit.endsWith('_token') ? usd * 1e6 : usd;
  return { one: unitNames[unit] ?? unit.replaceAll('_', ' '), amount: `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 })}` };
}

/** When a price holds: " until 2026-12-31", " from 2027-01-01", or nothing. */
export const termOf = ({ from, until }: { readonly from?: string; readonly until?: string }): string => `${from ? ` from ${from}` : ''}${until ? ` until ${until}` : ''}`;
