/** The studio's own settings: caps, cache, and how each provider is called. Kept in the database, shared by all processes on it. */
import { z } from 'zod';
import type { Opened } from './db/client.ts';

const milliseconds = z.number().int().min(0).max(600_000);
/** How a provider's models are called: how many at once, and at least how far apart. */
const pace = z.strictObject({ concurrency: z.number().int().min(1).max(16), spacing: milliseconds });
/** KEY-5: `tries` in all, delays that double from `first` to `most`, each with up to `jitter` on top. Milliseconds. */
const patience = z.strictObject({ tries: z.number().int().min(1).max(10), first: milliseconds, most: milliseconds, jitter: milliseconds });

/** CLIP-6: how a slow job is waited for. Milliseconds between two looks, for the whole job, and before its one further try. */
const jobs = z.strictObject({ look: z.number().int().min(1000).max(120_000), deadline: z.number().int().min(10_000).max(6 * 3_600_000), secondTry: milliseconds });

export const settingsSchema = z.strictObject({
  /** US dollars that all projects together may spend in a day; null without a cap. */
  dayCap: z.number().min(0).max(1_000_000).nullable().default(null),
  /** Hours in which equal work is served from earlier takes; 0 never. */
  cacheHours: z.number().min(0).max(24 * 365).default(24),
  /** By provider, or by `provider/model` for a model with a pace of its own; what is not named has the defaults of runner/limits.ts. */
  paces: z.record(z.string(), pace).default({}),
  /** For failures that a retry can cure at a provider. */
  patience: patience.default({ tries: 5, first: 2000, most: 60_000, jitter: 2000 }),
  jobs: jobs.default({ look: 10_000, deadline: 600_000, secondTry: 30_000 })
});
export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = settingsSchema.parse({});

const key = 'studio';

export type SettingsStore = { readonly read: () => Settings; readonly write: (patch: Partial<Settings>) => Settings };

/** Reads what the database holds now; other processes may write it. `write` throws a ZodError for what does not fit. */
export function openSettings({ db, atomically }: Pick<Opened, 'db' | 'atomically'>): SettingsStore {
  const read = (): Settings => {
    const [row] = atomically(({ all }) => all(db.selectFrom('settings').select('body').where('key', '=', key)));
    const parsed = settingsSchema.safeParse(row ? JSON.parse(row.body) : {});
    return parsed.success ? parsed.data : defaultSettings;
  };
  return {
    read,
    write: (patch) => {
      const next = settingsSchema.parse({ ...read(), ...patch });
      const body = JSON.stringify(next);
      atomically(({ write }) => write(db.insertInto('settings').values({ key, body }).onConflict((conflict) => conflict.column('key').doUpdateSet({ body }))));
      return next;
    }
  };
}
