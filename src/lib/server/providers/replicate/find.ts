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

const uncertain = (service: Service, sentence: string) =>
  fault('unavailable', service.asked('the job'), sentence, 'Look on its own page for a prediction at that time, then adopt or discard it.');

/** The number of the prediction; null when there certainly is none. Throws a ToolError where nobody can tell. */
export async function findPrediction(service: Service, key: string, signal: AbortSignal): Promise<string | null> {
  const files = new Set<string>();
  let since = '';
  for await (const { id, created_at: at, metadata } of entries(service, '/files', file, signal)) {
    if (metadata.key !== key) continue;
    files.add(id);
    since = at;
  }
  if (!files.size) throw uncertain(service, 'Replicate keeps no picture that was sent for this call, so it cannot be found there.');
  let hidden = false;
  for await (const { id, input, data_removed: removed } of entries(service, `/predictions?created_after=${encodeURIComponent(since)}`, prediction, signal)) {
    const text = JSON.stringify(input ?? {});
    if ([...files].some((each) => text.includes(each))) return id;
    hidden ||= removed;
  }
  if (hidden) throw uncertain(service, 'Replicate has already deleted what predictions of that time were made from.');
  return null;
}

/** Throws where the list goes on further than it is read: then nobody knows what else it holds. */
async function* entries<T extends z.ZodType>(service: Service, first: string, entry: T, signal: AbortSignal): AsyncGenerator<z.infer<T>> {
  let path = first;
  for (let page = 0; page < mostPages; page++) {
    const answer: { value: { next?: string | null | undefined; results: z.infer<T>[] } | null } = await request(service, {
      method: 'GET', path, model: 'the job', signal, kind: 'look', subject: 'job', schema: pageOf(entry)
    });
    yield* answer.value?.results ?? [];
    const next = answer.value?.next;
    if (!next) return;
    const further = fromBase(service, next);
    if (!further) break;
    path = further;
  }
  throw uncertain(service, 'Replicate\'s list goes on further than the studio reads, and the call is not among what it has read.');
}

/** The next page as it is asked for by our own base, which may be a gateway that hands on Replicate's addresses; null for one of another form. */
function fromBase(service: Service, next: string): string | null {
  const root = new URL(service.reach().base).pathname.replace(/\/+$/, '');
  if (!URL.canParse(next)) return null;
  const { pathname, search } = new URL(next);
  const at = [root, '/v1'].find((start) => start && pathname.startsWith(`${start}/`));
  return at ? `${pathname.slice(at.length)}${search}` : null;
}
