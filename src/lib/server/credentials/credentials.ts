/**
 * Content credentials (C2PA), an optional part: a signed copy of a film, made when somebody asks for one. The film in the
 * notebook stays as it is. Certificate and key are files that the environment names, for whoever may set them may read them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { refuse, type Project, type Refusal } from '../../pipeline/index.ts';
import { credentialsOf } from '../../pipeline/handover/index.ts';
import type { Config } from '../config.ts';
import { environment } from '../projects/sessions.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { signerOf, type Signer } from './cose.ts';
import { libraryFile, packageName } from './library.ts';
import type { Signed, SignTask } from './worker.ts';

export const certificateVariable = 'SCENEBOOK_C2PA_CERTIFICATE';
export const keyVariable = 'SCENEBOOK_C2PA_KEY';

type Env = Config['env'];
export type Ready = { readonly ok: true; readonly signer: Signer; readonly certificate: string; readonly key: string } | Refusal;

const why = 'They say in a film by whom and with what it was made.';

/** Whether films can be signed here; else what is missing and how to add it. */
export function lookAtCredentials(env: Env, now: number): Ready {
  if (libraryFile() === null) return refuse('no_part', `The package that writes content credentials is not installed. ${why}`, `Add it with: npm install --include=optional ${packageName}`);
  const [certificate, key] = [env[certificateVariable], env[keyVariable]];
  if (!certificate || !key) return refuse('no_certificate', `There is no certificate for content credentials. ${why}`, `Set ${certificateVariable} and ${keyVariable} to PEM files of a certificate for signing and its key, and start the studio again.`);
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  };
  const [chain, secret] = [read(certificate), read(key)];
  if (chain === null) return refuse('bad_certificate', `The file that ${certificateVariable} names cannot be read.`, 'Name a PEM file that this user may read.');
  if (secret === null) return refuse('bad_certificate', `The file that ${keyVariable} names cannot be read.`, 'Name a PEM file that this user may read.');
  const made = signerOf(chain, secret, now);
  return made.ok ? { ok: true, signer: made.signer, certificate, key } : made;
}

/** What can carry credentials, of the kinds that films have. */
const carriers: readonly string[] = ['video/mp4', 'video/quicktime'];

/** `path` is the caller's to remove. */
export type SignedFilm = { readonly ok: true; readonly path: string; readonly mime: string } | Refusal;

export function openCredentials({ store, config }: { store: ArtifactStore; config: Config }) {
  let pool: Piscina | null = null;
  // A thread of its own, which is given back after each film: it has held all of it in memory.
  const open = () => (pool ??= new Piscina({ filename: join(config.root, 'src/lib/server/credentials/worker.ts'), minThreads: 0, maxThreads: 1, concurrentTasksPerWorker: 1, idleTimeout: 1000, execArgv: [] }));

  /** A signed copy of the film in effect, or of one of its shapes. */
  async function sign(project: Project, shape: string | null = null): Promise<SignedFilm> {
    const studio = { name: 'Scenebook', version: config.version };
    const said = credentialsOf(project, environment.digest, { studio: studio.name, shape });
    if (!said) return refuse('nothing_yet', shape === null ? 'There is no film yet.' : 'There is no film in that shape.', 'Run the notebook up to its film first.');
    const ready = lookAtCredentials(config.env, environment.now());
    if (!ready.ok) return ready;
    const { film, title, actions, ingredients } = said;
    if (!carriers.includes(film.mime)) return refuse('bad_input', 'Films in WebM carry no content credentials.', 'Choose MP4 as the format in the timeline and make the film again.');
    if (!store.has(film)) return refuse('missing_file', "The film's file is missing from the data folder.", 'Run the film again.');
    const output = await store.temp(film.mime === 'video/mp4' ? 'mp4' : 'mov');
    const task: SignTask = {
      film: store.path(film), output, mime: film.mime, title, studio, actions, certificate: ready.certificate, key: ready.key,
      ingredients: ingredients.map((each) => ({ ...each, file: each.file && store.has(each.file) ? store.path(each.file) : null }))
    };
    const signed = (await open().run(task)) as Signed;
    if (!signed.ok) return refuse('not_signed', `The film could not be signed: ${signed.detail}`, 'Look whether the certificate is one for signing (docs/handover.md says what it needs) and try again.');
    return { ok: true, path: output, mime: film.mime };
  }

  return {
    sign, look: () => lookAtCredentials(config.env, environment.now()),
    close: async () => {
      await pool?.destroy();
      pool = null;
    }
  };
}
export type CredentialsPart = ReturnType<typeof openCredentials>;
