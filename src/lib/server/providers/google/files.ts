/**
 * Files that are too large for a call travel ahead of it, through Google's Files API: uploaded in parts, looked at until
 * they are ready, and named by their address then. That costs nothing; Google deletes them after two days.
 */
import type { RunContext } from '../../../pipeline/steps/tools.ts';
import { call } from '../http/call.ts';
import type { Clock } from '../http/clock.ts';
import { badReply, cancelled, overloaded, type Asked } from '../http/faults.ts';
import { geminiClient, geminiReach, type GoogleAccess } from './client.ts';
import { googleFault } from './errors.ts';

export type Uploading = { readonly access: GoogleAccess; readonly asked: Asked; readonly clock: Clock; readonly context: Pick<RunContext, 'signal' | 'progress'> };

/** Milliseconds between two looks, and for all of them. */
const look = 2000;
const patience = 180_000;

/** `path`: a file on this machine. Resolves with its address at Google. */
export async function uploadFile(path: string, mimeType: string, { access, asked, clock, context }: Uploading): Promise<string> {
  const { signal } = context;
  const free = { reach: geminiReach(access), signal, asked, kind: 'look' as const, decode: (answer: Parameters<typeof googleFault>[0]) => googleFault(answer, asked, { subject: 'job', instead: '' }) };
  context.progress({ fraction: null, note: 'sending the clip ahead' });
  let file = await call(free, (wire) => geminiClient(access, wire).files.upload({ file: path, config: { mimeType } }));
  const end = clock.now() + patience;
  while (file.state !== 'ACTIVE' && file.name) {
    if (file.state === 'FAILED') throw badReply(asked, 'it could not read the clip that was sent ahead', { charged: 'no' });
    if (clock.now() + look > end) throw overloaded(asked, { words: 'The clip that was sent ahead is not ready.' });
    await clock.sleep(look, signal).catch(() => undefined);
    if (signal.aborted) throw cancelled();
    const name = file.name;
    file = await call(free, (wire) => geminiClient(access, wire).files.get({ name }));
  }
  if (!file.uri) throw badReply(asked, 'it does not say where the clip that was sent ahead lies', { charged: 'no' });
  return file.uri;
}
