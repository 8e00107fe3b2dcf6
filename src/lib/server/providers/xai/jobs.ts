/** Jobs of xAI, for pictures and clips alike: begun by one POST, looked at with 202 until they are over. */
import { z } from 'zod';
import { ToolError, type RunContext, type Usage } from '../../../pipeline/steps/tools.ts';
import { badInput, badReply, lostResult, noAccess, overloaded, refused, unavailable, type Asked } from '../http/faults.ts';
import { told, type Look } from '../http/poll.ts';
import { JobFailed } from '../jobs.ts';
import { request, type Service } from '../rest.ts';

const started = z.looseObject({ request_id: z.string().min(1).optional() });
const state = z.looseObject({
  status: z.string().catch(''),
  progress: z.number().min(0).max(100).nullish().catch(null),
  error: z.object({ code: z.string().catch(''), message: z.string().catch('') }).nullish().catch(null)
});
export type State = z.infer<typeof state>;

export type Starting = {
  readonly service: Service;
  readonly path: string;
  readonly model: string;
  readonly body: object;
  readonly context: RunContext;
  readonly usage: Usage;
};

/** The POST. Resolves with its whole answer; most have a `request_id`. */
export async function start({ service, path, model, body, context, usage }: Starting): Promise<z.infer<typeof started>> {
  const { value } = await request(service, {
    method: 'POST', path, model, body, signal: context.signal, kind: 'job', subject: 'model', schema: started, usage
  });
  if (!value) throw lostResult(service.asked(model), { words: 'The answer was empty.', usage });
  return value;
}

/** One look; `read` makes the value of a finished job of its answer. */
export async function look<T>(service: Service, path: string, model: string, signal: AbortSignal, read: (done: State) => T): Promise<Look<T>> {
  const asked = service.asked(model);
  const { status, value } = await request(service, { method: 'GET', path, model, signal, kind: 'look', subject: 'job', schema: state });
  // A job that is under way is told by the status alone; its body may be empty.
  if (status === 202) return running(asked, value?.progress);
  if (!value) throw badReply(asked, 'it does not tell the state of the job');
  return told(() => {
    switch (value.status) {
      case 'done': return finished(value, read, asked);
      case 'failed': throw failed(value.error, asked);
      case 'expired': throw unavailable(asked, { words: 'The job has expired.', charged: 'maybe' });
      default: return running(asked, value.progress);
    }
  });
}

/** A finished job is paid for, also one whose result has no form that anybody knows. */
function finished<T>(value: State, read: (done: State) => T, asked: Asked): Look<T> {
  try {
    return { state: 'done', value: read(value) };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    return { state: 'over', error: badReply(asked, 'the job is done, and its result is not as the provider describes it', { words: (error as Error).message, charged: 'yes' }) };
  }
}

const running = <T>(asked: Asked, progress: number | null | undefined): Look<T> => ({
  state: 'running',
  progress: typeof progress === 'number' ? { fraction: progress / 100, note: `${asked.model}: ${progress} %` } : { fraction: null, note: `${asked.model} is working` }
});

function failed(error: State['error'], asked: Asked) {
  const words = `${error?.code ?? ''} ${error?.message ?? ''}`.trim();
  if (/moderat|content polic|usage guidelines|violat/iu.test(words)) return refused(asked, { words, charged: 'maybe' });
  switch (error?.code) {
    case 'permission_denied': return noAccess(asked, { words });
    case 'invalid_argument': case 'failed_precondition': return badInput(asked, { words });
    default: return new JobFailed(overloaded(asked, { words: words || 'It gave no reason.', charged: 'maybe' }));
  }
}
