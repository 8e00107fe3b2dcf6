/** Rows as a table for people. */
import type { Row } from './bench.ts';

export function table(rows: readonly Row[]): string {
  const head = ['what', 'ours', 'peer', 'by', 'ratio', 'aim', 'met'];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
  return [text[0], widths.map((width) => '-'.repeat(width)).join('  '), ...text.slice(1)].join('\n');
}

function cells({ what, ours, peer, by, ratio, unit, aim, met }: Row): string[] {
  const figure = (value: number | null) => (value === null ? '' : `${rounded(value)} ${unit}`);
  return [
    what, figure(ours), figure(peer), by, ratio === null ? '' : `${rounded(ratio)} x`, aim ?? '',
    met === null ? '' : met ? 'yes' : 'NO'
  ];
}

/** Three significant digits, without an exponent. */
function rounded(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(digits);
}
