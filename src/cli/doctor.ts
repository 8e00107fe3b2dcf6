/** The doctor's word on providers, without a studio: keys from the environment, and those of the data folder where there is one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../lib/server/config.ts';
import { openDatabase } from '../lib/server/db/client.ts';
import { log } from '../lib/server/log.ts';
import { healthOf, healthWords, standings, type Asking, type Health } from '../lib/server/providers/health.ts';
import { openRemote } from '../lib/server/providers/index.ts';
import { openKeys } from '../lib/server/providers/keys.ts';
import { openStore } from '../lib/server/storage/files.ts';

export type ProviderFound = {
  readonly id: string; readonly name: string; readonly ready: boolean; readonly ok: boolean; readonly reached: boolean | null;
  readonly key: Health['key']; readonly serves: Health['serves']; readonly lines: readonly string[];
};

/** `offline`: nobody is asked. */
export async function providersFound(config: Config, offline: boolean): Promise<ProviderFound[]> {
  // A folder without a database is left without one.
  const opened = existsSync(join(config.data, 'scenebook.db')) ? await openDatabase(config.data).catch((error: unknown) => void log.warn('The database cannot be read, so only keys of the environment are known.', { error })) : undefined;
  try {
    const keys = openKeys(config, opened ?? null);
    const providers = openRemote({ store: openStore(config.data), env: config.env, keys });
    const asking: Asking = { keys, env: config.env, provider: (id) => providers.find((provider) => provider.id === id) ?? null };
    return await Promise.all(standings(asking).map(async (standing) => {
      const health: Health = offline ? { ...standing, reached: null, ok: false, says: '', offered: null } : await healthOf(standing, asking);
      const { key, reach, models, serves } = healthWords(health);
      const { id, name, missing, reached, ok } = health;
      return { id, name, ready: missing === null, ok, reached, key: health.key, serves: health.serves, lines: [key, ...(offline ? ['Not asked.'] : [reach]), models, serves] };
    }));
  } finally {
    await opened?.close();
  }
}
