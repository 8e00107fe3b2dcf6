/** xAI as far as the studio speaks to it, on this machine: chat, pictures as deferred jobs, clips. */
import { chatFault, completion } from './chat.ts';
import { fileAnswer, openJobs } from './jobs.ts';
import { aClip, aPicture } from './media.ts';
import { asLoopback, turnedAway, type Loopback, type Play } from './plays.ts';
import { openServer, type Answer, type Asked, type Reply } from './server.ts';
import { xaiComplaint } from './specs.ts';

/** Media calls tell their faults in a form of their own. */
const failure = (status: number, error: string, code = 'Client specified an invalid argument', headers: Record<string, string> = {}): Reply => ({ status, headers, body: { code, error } });

export function mediaFault(play: Play, nth: number): Answer | null {
  switch (play) {
    case 'limited': return failure(429, 'Too many requests for your team.', 'Some resource has been exhausted', { 'retry-after': '4' });
    case 'quota': return failure(429, 'Your team has either used all available credits or reached its monthly spending limit.', 'Some resource has been exhausted');
    case 'busy': return failure(529, 'Engine overloaded.', 'The service is currently unavailable');
    case 'busy once': return nth === 1 ? failure(503, 'Engine overloaded.', 'The service is currently unavailable') : null;
    case 'bad request': return failure(400, 'Argument not supported: duration.');
    case 'wrong key': return failure(400, 'Incorrect API key provided: xa***11. You can obtain an API key from https://console.x.ai.');
    case 'no access': return failure(403, 'Your team may not use this model.', 'The caller does not have permission');
    case 'retired': return failure(404, 'The model grok-imagine-x does not exist or your team does not have access to it.', 'Some requested entity was not found');
    case 'dropped': case 'silent': case 'empty': case 'page': case 'nonsense': return chatFault(play, nth);
    default: return null;
  }
}

const pictureCost = 200_000_000;
const clipCost = 5_600_000_000;
const chatCost = 12_345_678;

export type XaiLoopback = Loopback & {
  /** Whether pictures come with the answer, whatever was asked. */
  answersAtOnce: boolean;
  /** Whether pictures are finished even where clips never are. */
  quickPictures: boolean;
  /** What each job for a clip films, where that is not the same every time. */
  film: ((asked: Asked) => Uint8Array) | null;
};

export async function openXaiLoopback(): Promise<XaiLoopback> {
  const jobs = openJobs<'picture' | 'clip'>();
  const [picture, clip] = await Promise.all([aPicture(), aClip()]);
  const state = { play: 'well' as Play, answersAtOnce: false, quickPictures: false, says: null as object | null, film: null as XaiLoopback['film'] };
  const films = new Map<string, Uint8Array>();
  let paidCalls = 0;
  const isPaid = ({ method }: Asked) => method === 'POST';
  const isLook = ({ method, path }: Asked) => method === 'GET' && /^\/v1\/(?:videos|images)\/[^/]+$/u.test(path);
  const isFile = ({ path }: Asked) => path.startsWith('/xai-vidgen/') || path.startsWith('/moved');

  const server = await openServer((asked): Answer => {
    if (asked.path.startsWith('/moved')) return { body: clip };
    if (isFile(asked)) return asked.headers.authorization ? failure(400, 'No key belongs here.') : fileAnswer(state.play, films.get(/([^/]+)\.mp4$/u.exec(asked.path)?.[1] ?? '') ?? clip, server.elsewhere);
    if (isLook(asked)) return seen(asked);
    if (asked.method === 'GET' && asked.path === '/v1/models') return asked.headers.authorization === 'Bearer wrong-key-000' ? mediaFault('wrong key', 1)! : { body: { object: 'list', data: [{ id: 'grok-4.3' }] } };
    if (!isPaid(asked)) return failure(404, 'Not found.');
    paidCalls++;
    if (state.play === 'sent on') return { status: 307, headers: { location: `${server.elsewhere}${asked.path}` }, body: null };
    const chat = asked.path === '/v1/chat/completions';
    const early = (chat ? chatFault : mediaFault)(state.play, paidCalls);
    if (early) return early;
    const whole = chat ? completion(asked, state.play, paidCalls, undefined, { cost_in_usd_ticks: chatCost }) : started(asked);
    return state.play === 'cut' ? { cut: whole } : whole;
  });

  function started(asked: Asked): Reply {
    const { path, body } = asked;
    const wrong = xaiComplaint(path, body);
    // What no form forbids is told as a bad argument.
    if (wrong?.includes('cannot be combined')) return failure(400, `Argument not supported: ${wrong}.`);
    if (wrong) return failure(422, `Failed to deserialize the JSON body into the target type: ${wrong}`);
    const given = body as { deferred?: boolean };
    if (path.startsWith('/v1/images/')) return given.deferred && !state.answersAtOnce ? { body: { request_id: jobs.add('picture') } } : { body: pictureAnswer() };
    const id = jobs.add('clip');
    if (state.film) films.set(id, state.film(asked));
    return { body: { request_id: id } };
  }

  const pictureAnswer = () => {
    const data = state.play === 'file false' ? Buffer.from('no picture at all') : state.play === 'file short' ? picture.subarray(0, 9000) : picture;
    return { data: [{ b64_json: data.toString('base64'), mime_type: 'image/jpeg' }], usage: { cost_in_usd_ticks: pictureCost } };
  };

  function seen({ path }: Asked): Answer {
    const away = turnedAway(state.play);
    if (away) return mediaFault(away, 1)!;
    const id = path.split('/').at(-1)!;
    const isPicture = jobs.jobOf(id) === 'picture';
    const now = jobs.look(id, isPicture && state.quickPictures ? 'well' : state.play);
    switch (now) {
      case 'unknown': return failure(404, 'Unknown request.');
      case 'stumbles': return jobs.stumble(id, failure(503, 'Engine overloaded.'));
      // Half of the answers that tell of a job under way have no body.
      case 'running': return Number(id.slice(3)) % 2 ? { status: 202, body: null } : { status: 202, body: { status: 'pending', progress: 37 } };
      case 'strange': return { body: { status: 'contemplating' } };
      case 'failed': return { body: { status: 'failed', error: { code: 'service_unavailable', message: 'Engine overloaded.' } } };
      case 'refused': return isPicture
        ? { body: { request_id: id, status: 'done', data: [{ url: '', b64_json: null }], usage: { cost_in_usd_ticks: pictureCost } } }
        : { body: { status: 'done', video: { url: '', duration: 4, respect_moderation: false }, model: 'grok-imagine-video', progress: 100, usage: { cost_in_usd_ticks: clipCost } } };
      case 'done': if (state.says) return { body: state.says };
        return isPicture
        ? { body: { request_id: id, status: 'done', ...pictureAnswer() } }
        : { body: { status: 'done', video: { url: `${server.url}/xai-vidgen/${id}.mp4`, duration: 4, respect_moderation: true }, model: 'grok-imagine-video', progress: 100, usage: { cost_in_usd_ticks: clipCost } } };
    }
  }

  return asLoopback(state, server, { isPaid, isLook, isFile });
}
