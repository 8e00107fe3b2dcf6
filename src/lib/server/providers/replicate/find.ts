/**
 * The prediction of a call whose answer was lost. Replicate keeps no key of ours with a prediction, but with the files that
 * we upload for it; a prediction whose input holds such a file is the one. Both lists end after an hour, and a prediction
 * without pictures leaves no trace: then nothing is certain, which is why only a person's question starts this.
 */
import { z } from 'zod';
import { fault } from '../http/faults.ts';
import { request, type Service } from '../rest.ts';

const pageOf = <T extends z.ZodType>(entry: T) => z.object({ next: z.string().nullish(), results: z.array(entry) });
const file = z.looseObject({ id: z.string().min(1), created_at: z.string(), metadata: z.record(z.string(), z.unknown()).catch({}) });
const prediction = z.looseObject({ id: z.string(), input: z.unknown(), data_removed: z.boolean().catch(false) });
const mostPages = 20;

/** The number of the prediction; null when there certainly is none. Throws a ToolError where nobody can tell. */
export async function findPrediction(service: Service, key: string, signal: AbortSignal): Promise<string | null> {
  const uncertain = (sentence: string) => fault('unavailable', service.asked('the job'), sentence, 'Look on its own page for a prediction at that time, then adopt or discard it.');
  const files = new Set<string>();
  let since = '';
  for await (const { id, created_at: at, metadata } of entries(service, '/files', file, signal)) {
    if (metadata.key !== key) continue;
    files.add(id);
    since = at;
  }
  if (!files.size) throw uncertain('Replicate keeps no picture that was sent for this call, so it cannot be found there.');
  let hidden = false;
  for await (const { id, input, data_removed: removed } of entries(service, `/predictions?created_after=${encodeURIComponent(since)}`, prediction, signal)) {
    const text = JSON.stringify(input ?? {});
    if ([...files].some((each) => text.includes(each))) return id;
    hidden ||= removed;
  }
  if (hidden) throw uncertain('Replicate has already deleted what predictions of that time were made from.');
  return null;
}

async function* entries<T extends z.ZodType>(service: Service, first: string, entry: T, signal: AbortSignal): AsyncGenerator<z.infer<T>> {
  const { base } = service.reach();
  let path: string | null = first;
  for (let page = 0; path && page < mostPages; page++) {
    const answer: { value: { next?: string | null | undefined; results: z.infer<T>[] } | null } = await request(service, {
      method: 'GET', path, model: 'the job', signal, kind: 'look', subject: 'job', schema: pageOf(entry)
    });
    yield* answer.value?.results ?? [];
    const next: string | null | undefined = answer.value?.next;
    path = next?.startsWith(base) ? next.slice(base.length) : null;
  }
}
