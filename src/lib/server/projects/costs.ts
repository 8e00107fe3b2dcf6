/** Where a notebook's money went: sums for the panel, and the ledger itself as a table for a spreadsheet. */
import {
  cellOrder, moneyOf, parseCell, priceBook, pricesOf, steps, localProviders, profileOf,
  type Charge, type Project, type Recipe
} from '../../pipeline/index.ts';
import type { CostRow, CostsView } from '../../protocol-panels.ts';
import { amountsBy, rounded } from './amounts.ts';
import { environment } from './sessions.ts';
import { cellLabel } from './labels.ts';

/** Steps that ask a tool; taking over a frame is no work. */
const working: ReadonlySet<string> = new Set(steps.filter(({ tools }) => tools.length > 0).map(({ name }) => name));

const kindWords: Record<string, string> = {
  stories: 'Stories', storyboard: 'Storyboard', keyframe_start: 'First frames', keyframe_end: 'Last frames', keyframe_anchored: 'Last frames from the first', clip: 'Clips', drift: 'Drift checks', export: 'Film'
};

/** `today`: US dollars that all notebooks have spent or hold back, and the cap of the day. `scenes`: ids as they stand now. */
export function costsView(project: Project, scenes: readonly string[], today: CostsView['today']): CostsView {
  const { spent, held, unpriced } = moneyOf(project);
  const work = new Map([...project.charges].filter(([, { kind }]) => working.has(kind)));
  const rows = (keyOf: (charge: Charge) => string | null, labelOf: (key: string) => string, rank: (key: string) => number): CostRow[] =>
    [...amountsBy({ charges: work }, keyOf)].map(([key, sums]) => ({ key, label: labelOf(key), ...sums })).sort((a, b) => rank(a.key) - rank(b.key));
  const runs = new Map([...project.runs.values()].sort((a, b) => a.seq - b.seq).map(({ id }, index) => [id, index + 1]));
  const kinds = Object.keys(kindWords);
  return {
    usd: rounded(spent), held: rounded(held), unpriced, cap: project.cap, left: project.cap === null ? null : rounded(Math.max(0, project.cap - spent - held)), today,
    by: {
      kind: rows(({ kind }) => kind, (key) => kindWords[key] ?? key, (key) => kinds.indexOf(key)),
      model: rows(({ provider, model }) => `${provider} · ${model}`, (key) => key, () => 0),
      scene: rows(({ cell }) => parseCell(cell)?.scene ?? '', (key) => sceneLabel(key, scenes), (key) => (key ? scenes.indexOf(key) + 1 || Infinity : 0)),
      run: rows(({ run }) => run, (key) => `Run ${runs.get(key) ?? '?'}`, (key) => -(runs.get(key) ?? 0))
    },
    cache: { hits: [...work.values()].filter(({ basis }) => basis === 'cached').length, calls: work.size },
    book: { version: priceBook.version, models: modelsInUse(project, work).map((recipe) => ({ ...recipe, local: localProviders.has(recipe.provider), prices: [...pricesOf(recipe, environment.now())] })) }
  };
}

function sceneLabel(scene: string, scenes: readonly string[]): string {
  if (!scene) return 'The whole film';
  const number = scenes.indexOf(scene) + 1;
  return number ? `Scene ${number}` : 'A removed scene';
}

function modelsInUse(project: Project, work: ReadonlyMap<string, Charge>): Recipe[] {
  const chosen = [...project.choices.values()].flatMap(({ params }) => (params.model ? [params.model as Recipe] : []));
  const all = [...Object.values(profileOf(project.profile).tools), ...chosen, ...work.values()];
  return [...new Map(all.map(({ provider, model }) => [`${provider} ${model}`, { provider, model }])).values()];
}

const columns = ['when', 'run', 'cell', 'label', 'kind', 'provider', 'model', 'units', 'estimated_usd', 'usd', 'basis', 'attempt'] as const;

/** The ledger, oldest row first, as CSV (RFC 4180, UTF-8). An unknown amount is an empty field. */
export function costsCsv(project: Project, scenes: readonly string[]): string {
  const runs = new Map([...project.runs.values()].sort((a, b) => a.seq - b.seq).map(({ id }, index) => [id, index + 1]));
  const order = new Map(cellOrder(scenes).map((cell, index) => [cell, index]));
  const charges = [...project.charges.values()].sort((a, b) => a.at - b.at || (order.get(a.cell) ?? 0) - (order.get(b.cell) ?? 0));
  const lines = charges.map((charge) => [
    new Date(charge.at).toISOString(), charge.run ? runs.get(charge.run) ?? '' : '', charge.cell, cellLabel(charge.cell, scenes).label, charge.kind,
    charge.provider, charge.model, Object.entries(charge.units).map(([unit, amount]) => `${amount} ${unit}`).join('; '),
    charge.estimated ?? '', charge.usd ?? '', charge.basis, charge.attempt ?? ''
  ]);
  return [columns, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** A spreadsheet takes text that begins like a formula for one, and runs it; an apostrophe before it keeps it text. */
export function csvField(value: string | number): string {
  const text = typeof value === 'string' && /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
