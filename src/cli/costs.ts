/** What a notebook cost, as lines for a terminal. */
import { money, spentMoney } from '../lib/pipeline/index.ts';
import type { CostRow, CostsView } from '../lib/protocol-panels.ts';

const wide = 32;

export function costsInWords(title: string, { usd, held, unpriced, cap, left, cache, by }: CostsView): string[] {
  const sums = [
    `${title}: ${spentMoney(usd)} spent`,
    ...(held ? [`${spentMoney(held)} held for what is not over`] : []),
    ...(unpriced ? [`${unpriced} ${unpriced === 1 ? 'call' : 'calls'} of unknown price`] : []),
    cap === null ? 'no cap' : `${spentMoney(left ?? 0)} left of a cap of ${spentMoney(cap)}`,
    ...(cache.calls ? [`${cache.hits} of ${cache.calls} calls served from equal work`] : [])
  ];
  const groups: [string, readonly CostRow[]][] = [['By kind', by.kind], ['By model', by.model], ['By scene', by.scene], ['By run', by.run]];
  return [sums.join(', '), ...groups.flatMap(([name, rows]) => (rows.length ? ['', name, ...rows.map(line)] : []))];
}

const line = ({ label, calls, usd, unpriced }: CostRow): string =>
  `  ${label.padEnd(wide)} ${String(calls).padStart(4)}  ${money(usd)}${unpriced ? ` and ${unpriced} unknown` : ''}`;
