/** The thread that signs films. Loaded from the source by Node itself. Errors travel as data. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { CredentialAction } from '../../pipeline/handover/index.ts';
import { signerOf, type Signer } from './cose.ts';
import { loadLibrary, withFile, type Builder } from './library.ts';

export type SignTask = {
  readonly film: string;
  readonly output: string;
  readonly mime: string;
  readonly title: string;
  readonly studio: { readonly name: string; readonly version: string };
  readonly actions: readonly CredentialAction[];
  readonly ingredients: readonly { readonly id: string; readonly title: string; readonly mime: string; /** Path; null where there is no file. */ readonly file: string | null }[];
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
};
export type Signed = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** A file from outside may name a place where more is said of it; nobody here goes there. */
const settings = JSON.stringify({ verify: { remote_manifest_fetch: false, ocsp_fetch: false } });
globalThis.fetch = () => Promise.reject(new Error('Nothing is fetched while a film is signed.'));

/** What the library can read of itself in an ingredient. */
const readable = ['video/mp4', 'video/quicktime', 'audio/mp4'];

export default async function work(task: SignTask): Promise<Signed> {
  try {
    const made = signerOf(readFileSync(task.certificate, 'utf8'), readFileSync(task.key, 'utf8'), Date.now());
    if (!made.ok) return { ok: false, detail: made.message };
    const named = { ...task, ingredients: task.ingredients.map((each) => ({ ...each, file: null })) };
    // What a file from outside says of itself may be damaged, or lie elsewhere: then it is an ingredient by name alone.
    await writeFile(task.output, await signed(task, made.signer).catch(() => signed(named, made.signer)));
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function signed({ studio, title, mime, actions, ingredients, film }: SignTask, signer: Signer): Promise<Uint8Array> {
  const { WasmBuilder } = await loadLibrary();
  const builder = WasmBuilder.fromJson(JSON.stringify({
    claim_generator_info: [studio], title, format: mime, assertions: [{ label: 'c2pa.actions.v2', data: { actions } }]
  }), settings);
  try {
    for (const ingredient of ingredients) await add(builder, ingredient);
    const sign = async (claim: Uint8Array) => new Uint8Array(signer.sign(claim));
    return await withFile(film, (source) => builder.sign({ alg: signer.alg, reserveSize: signer.reserve, sign }, mime, source));
  } finally {
    builder.free();
  }
}

async function add(builder: Builder, { id, title, mime, file }: SignTask['ingredients'][number]): Promise<void> {
  const known = JSON.stringify({ title, format: mime, instance_id: id, label: id, relationship: 'componentOf' });
  if (file === null || !readable.includes(mime)) return builder.addIngredient(known);
  await withFile(file, (bytes) => builder.addIngredientFromBlob(known, mime, bytes));
}
