/** The ledger added up by whatever its rows have in common. */
import type { Charge, Project } from '../../pipeline/index.ts';
import type { Amount } from '../../protocol.ts';

/** US dollars by key; rows of which `keyOf` says null are left out. */
export function amountsBy({ charges }: Pick<Project, 'charges'>, keyOf: (charge: Charge) => string | null): Map<string, Amount & { calls: number }> {
  const sums = new Map<string, Amount & { calls: number }>();
  for (const charge of charges.values()) {
    const key = keyOf(charge);
    if (key === null) continue;
    const { usd, unpriced, calls } = sums.get(key) ?? { usd: 0, unpriced: 0, calls: 0 };
    sums.set(key, { usd: rounded(usd + (charge.usd ?? 0)), unpriced: unpriced + (charge.usd === null ? 1 : 0), calls: calls + 1 });
  }
  return sums;
}

/** Millionths of a dollar: what sums of decimals leave behind them is not money. */
export const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;
