/** Replicate as far as the studio speaks to it, on this machine: files, predictions, their lists. */
import { fileAnswer, openJobs } from './jobs.ts';
import { aClip, aPicture } from './media.ts';
import { asLoopback, turnedAway, type Loopback, type Play } from './plays.ts';
import { openServer, type Answer, type Asked, type Reply } from './server.ts';
import { replicateComplaint, replicateModel } from './specs.ts';

type Job = { readonly model: string; readonly input: Record<string, unknown>; readonly at: string };
type File = { readonly id: string; readonly metadata: object; readonly at: string };

const failure = (status: number, title: string, detail: string, more: object = {}): Reply => ({ status, body: { title, detail, status, ...more } });

function fault(play: Play, nth: number): Answer | null {
  switch (play) {
    case 'limited': return { status: 429, headers: { 'retry-after': '4' }, body: { detail: 'Request was throttled. Your rate limit resets in ~4s.', retry_after: 4 } };
    case 'quota': return failure(402, 'Insufficient credit', 'You have insufficient credit to run this model.');
    case 'busy': return failure(500, 'Internal', 'x');
    case 'busy once': return nth === 1 ? failure(502, 'Bad gateway', 'x') : null;
    case 'bad request': return failure(422, 'Input validation failed', '- input: prompt is required', { invalid_fields: [{ type: 'required', field: 'input', description: 'prompt is required' }] });
    case 'wrong key': return failure(401, 'Unauthenticated', 'You did not pass a valid authentication token');
    case 'no access': return failure(403, 'Forbidden', 'You may not run this model.');
    case 'retired': return failure(422, 'Unprocessable', 'The version of this model is disabled.');
    case 'dropped': return 'drop';
    case 'silent': return 'hang';
    case 'empty': return { body: null };
    case 'page': return { body: '<html>Hello</html>' };
    case 'nonsense': return { body: { hello: 'world' } };
    default: return null;
  }
}

export type ReplicateLoopback = Loopback & {
  /** Whether the inputs of predictions have been deleted. */
  forgetful: boolean;
  /** Whether pictures are finished even where clips never are. */
  quickPictures: boolean;
  readonly cancelled: string[];
  /** Models that are there no more. */
  removed: readonly string[];
  /** Pages of predictions that are somebody else's and come before ours; their addresses name Replicate's own host. */
  pages: number;
};

export async function openReplicateLoopback(): Promise<ReplicateLoopback> {
  const jobs = openJobs<Job>();
  const made: string[] = [];
  const files: File[] = [];
  const cancelled: string[] = [];
  const [picture, clip] = await Promise.all([aPicture(), aClip()]);
  const state = { play: 'well' as Play, forgetful: false, quickPictures: false, pages: 0, removed: [] as readonly string[], says: null as object | null };
  let paidCalls = 0;
  let minutes = 0;
  const now = () => new Date(Date.UTC(2026, 10, 21, 12, minutes++)).toISOString();
  const isPaid = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/predictions');
  const isLook = ({ method, path }: Asked) => method === 'GET' && /^\/v1\/predictions\/[^/?]+$/u.test(path);
  const isFile = ({ path }: Asked) => path.startsWith('/delivery/') || path.startsWith('/moved');
  const isClip = (model: string) => /veo|kling/u.test(model);

  const server = await openServer((asked): Answer => {
    const { method, path } = asked;
    if (path.startsWith('/moved')) return { body: clip };
    if (isFile(asked)) return asked.headers.authorization ? failure(403, 'No', 'No key belongs here.') : delivered(path);
    if (asked.headers.authorization === 'Bearer wrong-key-000') return fault('wrong key', 1)!;
    const shown = method === 'GET' ? /^\/v1\/models\/([^/]+\/[^/]+)$/u.exec(path)?.[1] : undefined;
    if (shown) return modelPage(shown);
    if (path === '/v1/account') return { body: { type: 'user', username: 'maker' } };
    if (path === '/v1/files') return method === 'POST' ? uploaded(asked) : { body: { next: null, previous: null, results: [...files].reverse().map(told) } };
    const page = Number(/[?&]cursor=(\d+)/u.exec(path)?.[1] ?? 0);
    if (method === 'GET' && path.startsWith('/v1/predictions?') && page < state.pages) return { body: { next: `https://api.replicate.com/v1/predictions?cursor=${page + 1}`, previous: null, results: [{ id: `other${page}`, input: {} }] } };
    if (method === 'GET' && path.startsWith('/v1/predictions?')) return { body: { next: null, previous: null, results: [...made].reverse().map((id) => prediction(id, 'starting')) } };
    if (isLook(asked)) return seen(path.split('/').at(-1)!);
    const stopped = /^\/v1\/predictions\/([^/]+)\/cancel$/u.exec(path)?.[1];
    if (stopped) {
      cancelled.push(stopped);
      return { body: prediction(stopped, 'canceled') };
    }
    if (!isPaid(asked)) return failure(404, 'Not found', 'Not found.');
    paidCalls++;
    if (state.play === 'sent on') return { status: 307, headers: { location: `${server.elsewhere}${path}` }, body: null };
    // A call is accepted before its answer is lost.
    const whole = state.play === 'dropped' || !fault(state.play, paidCalls) ? started(asked) : null;
    const early = fault(state.play, paidCalls);
    if (early) return early;
    return state.play === 'cut' ? { cut: whole! } : whole!;
  });

  function modelPage(id: string): Answer {
    if (state.play === 'busy') return fault('busy', 1)!;
    if (!replicateModel(id) || state.removed.includes(id)) return failure(404, 'Not found', 'The requested resource could not be found.');
    const [owner, name] = id.split('/');
    return { body: { owner, name, description: null, visibility: 'public', is_official: true, url: '', run_count: 1, latest_version: null } };
  }

  const told = ({ id, metadata, at }: File) => ({ id, metadata, created_at: at, expires_at: at, content_type: 'image/png', size: 1, checksums: {}, urls: { get: `${server.url}/v1/files/${id}` } });

  function uploaded({ raw, headers }: Asked): Reply {
    const text = raw.toString('latin1');
    if (!headers['content-type']?.startsWith('multipart/form-data; boundary=') || !/name="content"; filename="[^"]+"\r\nContent-Type: image\/(?:png|jpeg)/iu.test(text)) return failure(400, 'Bad request', 'No file.');
    const metadata = /name="metadata"[^{]*(\{[^\r]*\})\r\n/u.exec(text)?.[1];
    const file = { id: `file${files.length + 1}`, metadata: JSON.parse(metadata ?? '{}') as object, at: now() };
    files.push(file);
    return { status: 201, body: told(file) };
  }

  function started({ path, body }: Asked): Reply {
    const model = /^\/v1\/models\/(.+)\/predictions$/u.exec(path)?.[1] ?? '';
    const { input, version } = body as { input: Record<string, unknown>; version?: string };
    const known = replicateModel(model);
    if (!known && !version) return failure(404, 'Not found', 'The requested resource could not be found.');
    if (known?.disabled) return failure(422, 'Unprocessable', 'The version of this model is disabled.');
    const wrong = known ? replicateComplaint(model, input) : null;
    if (wrong) return failure(422, 'Input validation failed', wrong, { invalid_fields: [{ type: 'invalid', field: 'input', description: wrong }] });
    const id = jobs.add({ model: model || version!, input, at: now() });
    made.push(id);
    return { status: 201, body: prediction(id, 'starting') };
  }

  function prediction(id: string, status: string, more: object = {}) {
    const job = jobs.jobOf(id);
    return {
      id, model: job?.model ?? '', version: 'hidden', input: state.forgetful ? {} : (job?.input ?? {}), output: null, error: null, logs: '', status,
      created_at: job?.at ?? '', data_removed: state.forgetful, urls: { get: `${server.url}/v1/predictions/${id}`, cancel: `${server.url}/v1/predictions/${id}/cancel`, web: '' }, ...more
    };
  }

  function seen(id: string): Answer {
    const away = turnedAway(state.play);
    if (away) return fault(away, 1)!;
    const held = isClip(jobs.jobOf(id)?.model ?? '') || !state.quickPictures;
    switch (jobs.look(id, held ? state.play : 'well')) {
      case 'unknown': return failure(404, 'Not found', 'The requested resource could not be found.');
      case 'stumbles': return jobs.stumble(id, failure(503, 'Unavailable', 'x'));
      case 'running': return { body: prediction(id, 'processing') };
      case 'strange': return { body: prediction(id, 'contemplating') };
      case 'refused': return { body: prediction(id, 'failed', { error: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)' }) };
      case 'failed': return { body: prediction(id, Number(id.slice(3)) % 2 ? 'aborted' : 'failed', { error: 'Prediction interrupted; please retry (code: PA)' }) };
      case 'done': {
        if (state.says) return { body: prediction(id, 'succeeded', state.says) };
        const { model } = jobs.jobOf(id)!;
        const url = `${server.url}/delivery/${id}/out.${isClip(model) ? 'mp4' : 'png'}`;
        return { body: prediction(id, 'succeeded', { output: replicateModel(model)?.output === 'array' ? [url] : url, metrics: { predict_time: 59 } }) };
      }
    }
  }

  const delivered = (path: string): Answer => fileAnswer(state.play, path.endsWith('.mp4') ? clip : picture, server.elsewhere);

  return asLoopback(Object.assign(state, { cancelled }), server, { isPaid, isLook, isFile });
}
