/**
 * Pictures for predictions are uploaded first, for they are larger than Replicate takes inside a call. That costs nothing,
 * so it is done again where it fails. Each upload carries the attempt's key: by it a prediction can be found again.
 */
import { z } from 'zod';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { RunContext } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { picturesAt, type Sent } from '../outgoing.ts';
import { request, type Service } from '../rest.ts';
import { badReply } from '../http/faults.ts';

const uploaded = z.looseObject({ id: z.string(), urls: z.object({ get: z.string() }) });
/** Longest side of a picture that is sent. */
const side = 2048;

/** Addresses of what was uploaded for an attempt, by artifact: its tries share them. */
const known = new WeakMap<RunContext, Map<string, string>>();

export async function uploadPictures(service: Service, store: ArtifactStore, model: string, refs: readonly ArtifactRef[], context: RunContext): Promise<string[]> {
  const mine = known.get(context) ?? new Map<string, string>();
  known.set(context, mine);
  const missing = [...new Map(refs.filter(({ artifact }) => !mine.has(artifact)).map((ref) => [ref.artifact, ref])).values()];
  const sent = await picturesAt(store, missing, side);
  for (const [at, picture] of sent.entries()) {
    context.progress({ fraction: null, note: `sending picture ${at + 1} of ${sent.length}` });
    mine.set(missing[at]!.artifact, await upload(service, model, picture, missing[at]!.artifact, context));
  }
  return refs.map(({ artifact }) => mine.get(artifact)!);
}

async function upload(service: Service, model: string, { mime, bytes }: Sent, artifact: string, { signal, key }: RunContext): Promise<string> {
  const body = new FormData();
  body.append('content', new Blob([new Uint8Array(bytes)], { type: mime }), `${artifact.slice(0, 16)}.${mime === 'image/png' ? 'png' : 'jpg'}`);
  body.append('metadata', new Blob([JSON.stringify({ key })], { type: 'application/json' }));
  const { value } = await request(service, { method: 'POST', path: '/files', model, body, signal, kind: 'look', subject: 'model', schema: uploaded });
  if (!value) throw badReply(service.asked(model), 'it does not say where the picture lies');
  return value.urls.get;
}
