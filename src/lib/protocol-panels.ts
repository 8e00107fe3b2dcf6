/** What the panels of the notebook are told when they open: the bin, the costs, the log of a run. Types only. */
import type { Price } from './pipeline/prices.ts';
import type { Recipe } from './pipeline/profiles.ts';
import type { CellId, ChargeBasis, TakeSource } from './pipeline/project.ts';
import type { Amount, RunView } from './protocol.ts';

/** The bin: what was removed and can be put back, newest first. `picture`: `/artifacts/...`, or null. */
export type BinView = {
  scenes: { id: string; title: string; description: string; at: number; picture: string | null }[];
  takes: { id: string; cell: CellId; label: string; number: number; source: TakeSource; at: number; picture: string | null }[];
};

export type CostRow = Amount & { key: string; label: string; calls: number };

/** Where a notebook's money went. US dollars. */
export type CostsView = Amount & {
  held: number;
  cap: number | null;
  /** Null without a cap. */
  left: number | null;
  /** Over all notebooks today. */
  today: { committed: number; cap: number | null };
  by: { kind: CostRow[]; model: CostRow[]; scene: CostRow[]; run: CostRow[] };
  /** Of the work that asks a model: how often equal work done before was used. */
  cache: { hits: number; calls: number };
  /** The price book's version, and what it says of the models in use; no prices: free, on this machine, or not known. */
  book: { version: string; models: (Recipe & { local: boolean; prices: Price[] })[] };
};

/** One line of a run's log. */
export type LogLine = { at: number; cell: CellId | null; label: string; kind: 'start' | 'note' | 'end' | 'bad'; text: string };
export type RunLog = { run: RunView; charges: { cell: CellId; label: string; usd: number | null; basis: ChargeBasis; model: string }[]; lines: LogLine[] };
