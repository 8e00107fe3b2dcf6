/**
 * What is too large for a call travels ahead of it, through Google's Files API: uploaded in parts, looked at until it is
 * ready, and named by its address then. That costs nothing; Google deletes files after two days. The tries of an attempt
 * share what was sent ahead.
 */
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { RunContext } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { call } from '../http/call.ts';
import type { Clock } from '../http/clock.ts';
import { badReply, cancelled, overloaded, type Asked } from '../http/faults.ts';
import { goingAhead, mostInOneCall, picturesAt } from '../outgoing.ts';
import { geminiClient, geminiReach, type GoogleAccess } from './client.ts';
import { googleFault } from './errors.ts';

export type Uploading = { readonly store: ArtifactStore; readonly access: GoogleAccess; readonly asked: Asked; readonly clock: Clock; readonly context: RunContext };

/** A picture or clip of a call: its bytes in base64, or its address at Google. */
export type Part = { readonly mime: string } & ({ readonly data: string } | { readonly uri: string });

/** Milliseconds between two looks, and for all of them. */
const look = 2000;
const patience = 180_000;

/** Addresses of what was sent ahead for an attempt, by artifact and size. */
const known = new WeakMap<RunContext, Map<string, string>>();

/** Pictures of one call, `side` pixels at most; the heaviest go ahead of it where it cannot hold them all. */
export async function picturesOf(refs: readonly ArtifactRef[], side: number, uploading: Uploading): Promise<Part[]> {
  const sent = await picturesAt(uploading.store, refs, side);
  const ahead = goingAhead(sent, mostInOneCall);
  if (ahead.size) uploading.context.log(`${ahead.size === 1 ? 'One picture goes' : `${ahead.size} pictures go`} ahead as files, for a call holds ${mostInOneCall / 1024 / 1024} MB.`);
  const parts: Part[] = [];
  for (const [at, { mime, bytes }] of sent.entries()) {
    parts.push(ahead.has(at)
      ? { mime, uri: await sentAhead(`${refs[at]!.artifact} ${side}`, new Blob([new Uint8Array(bytes)], { type: mime }), mime, uploading) }
      : { mime, data: bytes.toString('base64') });
  }
  return parts;
}

/** The address of a clip that is too large for its call. */
export const clipAhead = (video: ArtifactRef, uploading: Uploading): Promise<string> =>
  sentAhead(video.artifact, uploading.store.path(video), video.mime, uploading);

async function sentAhead(name: string, file: string | Blob, mime: string, uploading: Uploading): Promise<string> {
  const mine = known.get(uploading.context) ?? new Map<string, string>();
  known.set(uploading.context, mine);
  const address = mine.get(name) ?? await upload(file, mime, uploading);
  mine.set(name, address);
  return address;
}

async function upload(given: string | Blob, mimeType: string, { access, asked, clock, context }: Uploading): Promise<string> {
  const { signal } = context;
  const free = { reach: geminiReach(access), signal, asked, kind: 'look' as const, decode: (answer: Parameters<typeof googleFault>[0]) => googleFault(answer, asked, { subject: 'file', instead: '' }) };
  const what = mimeType.startsWith('image/') ? 'picture' : 'clip';
  context.progress({ fraction: null, note: `sending a ${what} ahead` });
  let file = await call(free, (wire) => geminiClient(access, wire).files.upload({ file: given, config: { mimeType } }));
  const end = clock.now() + patience;
  while (file.state !== 'ACTIVE' && file.name) {
    if (file.state === 'FAILED') throw badReply(asked, `it could not read the ${what} that was sent ahead`, { charged: 'no' });
    if (clock.now() + look > end) throw overloaded(asked, { words: `The ${what} that was sent ahead is not ready.` });
    await clock.sleep(look, signal).catch(() => undefined);
    if (signal.aborted) throw cancelled();
    const name = file.name;
    file = await call(free, (wire) => geminiClient(access, wire).files.get({ name }));
  }
  if (!file.uri) throw badReply(asked, `it does not say where the ${what} that was sent ahead lies`, { charged: 'no' });
  return file.uri;
}
