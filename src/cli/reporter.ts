/** What the command line tells while a run is on: bars on a terminal, plain lines elsewhere, or one JSON object a line. */
import type { Project } from '../lib/pipeline/index.ts';
import type { CellView, NotebookView } from '../lib/protocol.ts';
import type { Studio } from '../lib/server/studio.ts';

export type Reporter = {
  readonly event: (event: string, facts?: Record<string, unknown>) => void;
  /** Follows a project until the returned function is called. */
  readonly follow: (studio: Studio, project: string) => () => void;
};

type Output = { write: (text: string) => unknown; isTTY?: boolean };

export function createReporter({ json, out = process.stdout }: { json: boolean; out?: Output }): Reporter {
  if (json) return jsonReporter(out);
  return out.isTTY ? barReporter(out) : lineReporter(out);
}

function watch(studio: Studio, project: string, told: {
  cell: (cell: CellView, view: NotebookView) => void;
  progress: (message: { cell: string; fraction: number | null; note: string }) => void;
}): () => void {
  // The first look only takes note: what was done before is no news.
  let states: Map<string, string> | null = null;
  const onChanged = (facts: Project) => {
    if (facts.id !== project) return;
    const view = studio.view(facts);
    const keyOf = (cell: CellView) => `${cell.state} ${cell.take?.id} ${cell.attempt?.id}`;
    const before = states;
    states = new Map(view.cells.map((cell) => [cell.id, keyOf(cell)]));
    if (!before) return;
    for (const cell of view.cells) {
      if (before.get(cell.id) !== keyOf(cell) && (before.has(cell.id) || cell.state !== 'blocked')) told.cell(cell, view);
    }
  };
  const onProgress = (message: { project: string; cell: string; fraction: number | null; note: string }) => {
    if (message.project === project) told.progress(message);
  };
  studio.sessions.events.on('changed', onChanged);
  studio.sessions.events.on('progress', onProgress);
  return () => {
    studio.sessions.events.off('changed', onChanged);
    studio.sessions.events.off('progress', onProgress);
  };
}

function jsonReporter(out: Output): Reporter {
  const event: Reporter['event'] = (name, facts = {}) => void out.write(`${JSON.stringify({ event: name, ...facts })}\n`);
  return {
    event,
    follow: (studio, project) => watch(studio, project, {
      cell: ({ id, state, take, attempt, price }) => event('cell', {
        cell: id, state, take: take?.id ?? null, milliseconds: take?.milliseconds ?? null, cost: take?.cost ?? null, price, failure: attempt?.failure ?? null
      }),
      progress: ({ cell, fraction, note }) => event('progress', { cell, fraction, note })
    })
  };
}

const sentences: Record<string, (facts: Record<string, unknown>) => string> = {
  created: ({ title, project }) => `Notebook "${title}" (${project})`,
  wrote: ({ file }) => `Wrote ${file}`,
  imported: ({ title, project }) => `Took in "${title}" (${project})`,
  done: ({ seconds }) => `Done in ${seconds} s.`,
  pressed: ({ estimate }) => (estimate === 0 ? '' : estimate === null ? 'What this costs is not known.' : `About $${Number(estimate).toFixed(2)}.`),
  stopped_by_budget: ({ message, advice }) => `Stopped by the budget: ${message} ${advice}`,
  undone: ({ act }) => `Undone: ${act}.`,
  redone: ({ act }) => `Done again: ${act}.`,
  failed: ({ message, advice }) => `Failed: ${message} ${advice ?? ''}`.trim(),
  cancelled: ({ project }) => `Stopped. Go on with: scenebook resume ${project}`
};
const sentence = (event: string, facts: Record<string, unknown>) => sentences[event]?.(facts);

const finished = ({ state, take, attempt, label }: CellView): string | null => {
  if (state === 'failed') return `${label}: failed. ${attempt?.failure?.message ?? ''} ${attempt?.failure?.advice ?? ''}`.trim();
  if (state !== 'fresh' || !take || take.milliseconds === null) return null;
  return `${label}: done in ${(take.milliseconds / 1000).toFixed(1)} s`;
};

function lineReporter(out: Output): Reporter {
  return {
    event: (name, facts = {}) => {
      const text = sentence(name, facts);
      if (text) out.write(`${text}\n`);
    },
    follow: (studio, project) => watch(studio, project, {
      cell: (cell) => {
        const text = finished(cell);
        if (text) out.write(`${text}\n`);
      },
      progress: () => undefined
    })
  };
}

const width = 24;

function barReporter(out: Output): Reporter {
  const running = new Map<string, { label: string; fraction: number | null; note: string }>();
  let drawn = 0;
  let labels: Record<string, string> = {};
  const clear = () => {
    if (drawn) out.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    clear();
    for (const { label, fraction, note } of running.values()) {
      const filled = Math.round((fraction ?? 0) * width);
      const percent = fraction === null ? '    ' : `${String(Math.round(fraction * 100)).padStart(3)}%`;
      out.write(`  ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${percent}  ${label}  ${note}\n`);
      drawn++;
    }
  };
  const say = (text: string) => {
    clear();
    out.write(`${text}\n`);
    draw();
  };
  return {
    event: (name, facts = {}) => {
      const text = sentence(name, facts);
      if (text) say(text);
    },
    follow: (studio, project) => {
      const stop = watch(studio, project, {
        cell: (cell, view) => {
          labels = Object.fromEntries(view.cells.map(({ id, label }) => [id, label]));
          if (cell.state === 'running') running.set(cell.id, { label: cell.label, fraction: null, note: '' });
          else if (running.delete(cell.id) || cell.state === 'failed') {
            const text = finished(cell);
            if (text) return say(text);
          }
          draw();
        },
        progress: ({ cell, fraction, note }) => {
          if (!running.has(cell)) return;
          running.set(cell, { label: labels[cell] ?? cell, fraction, note });
          draw();
        }
      });
      return () => {
        stop();
        running.clear();
        clear();
      };
    }
  };
}
