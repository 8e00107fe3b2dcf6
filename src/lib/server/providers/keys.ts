/**
 * Keys and base addresses of providers. The environment wins; what the providers page is given is kept in the settings
 * table, encrypted with AES-256-GCM under a key file of mode 0600 in the data folder, and is never handed out again:
 * only the adapters read it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ToolError } from '../../pipeline/steps/tools.ts';
import type { Config } from '../config.ts';
import type { Opened } from '../db/client.ts';
import { log, redact } from '../log.ts';

/** `compatible`: a server of the user's own that speaks like OpenAI. */
export type KeyHolder = 'google' | 'openai' | 'xai' | 'replicate' | 'compatible';
export type Served = KeyHolder | 'vertex';

/** Variables in the order in which they count. */
export const keyVariables: Record<KeyHolder, readonly string[]> = {
  google: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], openai: ['OPENAI_API_KEY'], xai: ['XAI_API_KEY'], replicate: ['REPLICATE_API_TOKEN'],
  compatible: ['SCENEBOOK_COMPATIBLE_API_KEY']
};
export const baseVariables: Record<Served, readonly string[]> = {
  google: ['SCENEBOOK_GOOGLE_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'], vertex: ['GOOGLE_VERTEX_BASE_URL'],
  openai: ['OPENAI_BASE_URL'], xai: ['XAI_BASE_URL'], replicate: ['REPLICATE_BASE_URL'],
  compatible: ['SCENEBOOK_COMPATIBLE_BASE_URL']
};

export type Keys = {
  /** The key to send, or null. For adapters only. */
  readonly read: (provider: KeyHolder) => string | null;
  /** Where the key in use is from; what the page may know. `unreadable`: one is stored and the key file does not open it. */
  readonly source: (provider: KeyHolder) => 'environment' | 'stored' | 'unreadable' | null;
  /** Null removes it. Throws `bad_input` for what cannot be a key. */
  readonly store: (provider: KeyHolder, key: string | null) => void;
  /** A base address other than the provider's own, without a slash at its end; null for its own. Throws `bad_input` for what is none. */
  readonly base: (served: Served) => string | null;
  /** What is wrong with the address that the environment gives, one sentence; null when nothing is. */
  readonly misaddressed: (served: Served) => string | null;
  readonly storeBase: (served: Served, base: string | null) => void;
  /** A text with every key in use hidden. */
  readonly hush: (text: string) => string;
};

/** What a header can carry. */
const possible = /^[\x21-\x7e]{1,4000}$/;

const sealedSchema = z.strictObject({ iv: z.string(), tag: z.string(), data: z.string() });
/** In the data folder. */
export const keyFile = 'keys.key';

/** `opened`: null where there is no database; then the environment is all there is, and storing throws. */
export function openKeys({ env, data }: Pick<Config, 'env' | 'data'>, opened: Pick<Opened, 'db' | 'atomically'> | null): Keys {
  const seen = new Set<string>();
  const known = (key: string | null): string | null => {
    if (key && !seen.has(key)) {
      seen.add(key);
      log.hide(key);
    }
    return key;
  };
  const given = (names: readonly string[]) => names.map((name) => env[name]?.trim()).find(Boolean) ?? null;

  function row(name: string): string | null {
    if (!opened) return null;
    const { db, atomically } = opened;
    return atomically(({ all }) => all(db.selectFrom('settings').select('body').where('key', '=', name)))[0]?.body ?? null;
  }
  function put(name: string, body: string | null): void {
    if (!opened) throw new ToolError('bad_input', 'There is no database to keep this in.', { advice: 'Set it in the environment.' });
    const { db, atomically } = opened;
    atomically(({ write }) => write(body === null
      ? db.deleteFrom('settings').where('key', '=', name)
      : db.insertInto('settings').values({ key: name, body }).onConflict((conflict) => conflict.column('key').doUpdateSet({ body }))));
  }
  function stored(provider: KeyHolder): string | null | 'unreadable' {
    const body = row(`key:${provider}`);
    return body === null ? null : (unseal(data, provider, body) ?? 'unreadable');
  }

  function misaddressed(served: Served): string | null {
    const own = given(baseVariables[served]);
    const variable = baseVariables[served].find((name) => env[name]?.trim() === own);
    return own === null || isAddress(own) ? null : `${variable} is not an address that calls can be sent to: it has to be one such as https://gateway.example/v1, without a key in it.`;
  }

  return {
    read: (provider) => {
      const own = given(keyVariables[provider]);
      if (own) return possible.test(own) ? known(own) : null;
      const kept = stored(provider);
      return kept === 'unreadable' ? null : known(kept);
    },
    source: (provider) => {
      if (given(keyVariables[provider])) return 'environment';
      const kept = stored(provider);
      return kept === null ? null : kept === 'unreadable' ? kept : 'stored';
    },
    store: (provider, key) => {
      if (key === null) return put(`key:${provider}`, null);
      const trimmed = key.trim();
      if (!possible.test(trimmed) || trimmed.length < 8 || trimmed.length > 400) {
        throw new ToolError('bad_input', 'This does not look like a key.', { advice: 'Copy the whole key, without spaces, from the provider\'s page.' });
      }
      known(trimmed);
      put(`key:${provider}`, seal(data, provider, trimmed));
    },
    base: (served) => {
      const own = given(baseVariables[served]);
      const problem = misaddressed(served);
      if (problem) throw new ToolError('bad_input', problem, { advice: 'Set the variable right, or unset it, and start the studio again.' });
      const address = own ?? row(`base:${served}`);
      return address ? address.replace(/\/+$/, '') : null;
    },
    misaddressed,
    storeBase: (served, base) => put(`base:${served}`, base === null ? null : checkedBase(base)),
    hush: (text) => redact(text, seen) as string
  };
}

function isAddress(base: string): boolean {
  const url = URL.canParse(base) ? new URL(base) : null;
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
}

function checkedBase(base: string): string {
  if (!isAddress(base.trim())) {
    throw new ToolError('bad_input', 'This is not an address that calls can be sent to.', { advice: 'Give an address such as https://gateway.example/v1, without a key in it.' });
  }
  return new URL(base.trim()).href.replace(/\/+$/, '');
}

function seal(data: string, provider: string, key: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', fileKey(data, true)!, iv).setAAD(Buffer.from(provider));
  const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
  return JSON.stringify({ iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: sealed.toString('base64') });
}

/** Null when the key file is gone or another one, or the row was changed. */
function unseal(data: string, provider: string, body: string): string | null {
  try {
    const { iv, tag, data: sealed } = sealedSchema.parse(JSON.parse(body));
    const file = fileKey(data, false);
    if (!file) return null;
    const decipher = createDecipheriv('aes-256-gcm', file, Buffer.from(iv, 'base64')).setAAD(Buffer.from(provider)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** The 32 bytes of the key file, which is made when it is wanted and not there. */
function fileKey(data: string, make: boolean): Buffer | null {
  const path = join(data, keyFile);
  try {
    const bytes = readFileSync(path);
    if (bytes.byteLength === 32) return bytes;
    throw new ToolError('bad_input', 'The key file in the data folder is damaged.', { advice: `Remove ${keyFile} from the data folder and set the keys again.` });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (!make) return null;
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, randomBytes(32));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // Another process made it at the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path);
}
