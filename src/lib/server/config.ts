/** Where things are, from the environment. The project's root is the folder that holds package.json. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };

export type Config = { readonly root: string; readonly data: string; readonly env: Readonly<Record<string, string | undefined>>; readonly version: string };

export const version: string = packageJson.version;

/** SCENEBOOK_DATA is taken from the folder one stands in; without it, data stands beside package.json. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const root = env.SCENEBOOK_ROOT ?? findRoot(dirname(fileURLToPath(import.meta.url)));
  const data = env.SCENEBOOK_DATA ? resolve(env.SCENEBOOK_DATA) : join(root, 'data');
  return { root, data, env, version };
}

function findRoot(folder: string): string {
  for (let here = folder; ; here = dirname(here)) {
    if (existsSync(join(here, 'package.json')) && existsSync(join(here, 'svelte.config.js'))) return here;
    if (dirname(here) === here) return process.cwd();
  }
}
