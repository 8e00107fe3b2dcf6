/** Predictions: begun by one POST, looked at until they are over, stopped on request. */
import { z } from 'zod';
import type { RunContext, Usage } from '../../../pipeline/steps/tools.ts';
import { badReply, expired, lostResult, overloaded, unavailable } from '../http/faults.ts';
import { told, type Look } from '../http/poll.ts';
import { JobFailed } from '../jobs.ts';
import { request, type Service } from '../rest.ts';
import { predictionFault } from './errors.ts';

const prediction = z.looseObject({
  id: z.string().min(1), status: z.string().catch(''), output: z.unknown(), error: z.string().nullish().catch(null),
  data_removed: z.boolean().catch(false), metrics: z.object({ predict_time: z.number().optional() }).nullish().catch(null)
});

export type Creating = {
  readonly service: Service;
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly context: RunContext;
  readonly usage: Usage;
  /** Milliseconds after which Replicate itself gives the prediction up. */
  readonly deadline: number;
};

/** The POST. `owner/name` is an official model; `owner/name:version` names one version of any. */
export async function create({ service, model, input, context, usage, deadline }: Creating): Promise<string> {
  const [name, version] = model.split(':');
  const { value } = await request(service, {
    method: 'POST', path: version ? '/predictions' : `/models/${name}/predictions`, model, kind: 'job', subject: 'model', schema: prediction, usage,
    signal: context.signal, body: version ? { version, input } : { input }, headers: { 'cancel-after': `${Math.max(5, Math.ceil(deadline / 1000))}s` }
  });
  if (!value) throw lostResult(service.asked(model), { words: 'The answer was empty.', usage });
  return value.id;
}

/** The address of the result, the first where there are several. */
export async function look(service: Service, model: string, id: string, { signal, log }: RunContext, usage: Usage): Promise<Look<string>> {
  const asked = service.asked(model);
  const { value } = await request(service, { method: 'GET', path: `/predictions/${encodeURIComponent(id)}`, model, signal, kind: 'look', subject: 'job', schema: prediction });
  if (!value) throw badReply(asked, 'it does not tell the state of the job');
  return told(() => {
    switch (value.status) {
      case 'succeeded': {
        const url = addressIn(value.output);
        if (url) {
          if (value.metrics?.predict_time) log(`${asked.model} took ${value.metrics.predict_time.toFixed(1)} s at Replicate.`);
          return { state: 'done', value: url };
        }
        if (value.data_removed) throw expired(asked, { words: 'Replicate has deleted the output.', usage });
        throw unavailable(asked, { words: 'The prediction succeeded without an output.', charged: 'yes', usage });
      }
      case 'failed': throw predictionFault(value.error ?? '', asked);
      case 'canceled': throw unavailable(asked, { words: 'The prediction was cancelled at Replicate.', charged: 'maybe', usage });
      // It ended before it began.
      case 'aborted': throw new JobFailed(overloaded(asked, { words: 'The prediction was given up before it began.' }));
      default: return { state: 'running', progress: { fraction: null, note: `${asked.model}: ${value.status || 'working'}` } };
    }
  });
}

/** Outputs are an address, a list of them, or a list with other things in it. */
function addressIn(output: unknown): string | null {
  const all = Array.isArray(output) ? output : [output];
  return all.find((each): each is string => typeof each === 'string' && /^(?:https?:\/\/|data:)/u.test(each)) ?? null;
}

/** Asks Replicate to stop a prediction. */
export async function cancelPrediction(service: Service, id: string, signal: AbortSignal): Promise<void> {
  await request(service, {
    method: 'POST', path: `/predictions/${encodeURIComponent(id)}/cancel`, model: 'the job', signal, kind: 'look', subject: 'job', schema: z.unknown()
  });
}
