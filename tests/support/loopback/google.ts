/** Google's Developer API and Vertex, as far as the studio speaks them, on this machine. */
import { aClip, aPicture } from './media.ts';
import { asLoopback, turnedAway, type Loopback, type Play } from './plays.ts';
import { openServer, type Answer, type Asked, type Reply } from './server.ts';
import { googleComplaint } from './specs.ts';
import { valueFor } from './values.ts';

type Job = { looks: number; body: unknown };
type Body = { generationConfig?: { responseJsonSchema?: unknown; responseModalities?: string[] } };

const failure = (code: number, status: string, message: string, details: object[] = []): Reply => ({ status: code, body: { error: { code, status, message, details } } });
const quotaOf = (quotaId: string) => ({ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId, quotaValue: '10' }] });

/** Answers that are the same whatever was asked; null for plays that accept the call. */
export function earlyFault(play: Play, nth: number): Answer | null {
  switch (play) {
    case 'limited': return failure(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. Please retry in 3.5s.', [
      quotaOf('GenerateRequestsPerMinutePerProjectPerModel'), { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3.5s' }
    ]);
    case 'quota': return failure(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.', [quotaOf('GenerateRequestsPerDayPerProjectPerModel')]);
    case 'busy': return failure(503, 'UNAVAILABLE', 'The model is overloaded.');
    case 'busy once': return nth === 1 ? failure(503, 'UNAVAILABLE', 'The model is overloaded.') : null;
    case 'bad request': return failure(400, 'INVALID_ARGUMENT', 'Your use case is currently not supported.');
    case 'wrong key': return failure(400, 'INVALID_ARGUMENT', 'API key not valid.', [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }]);
    case 'no access': return failure(403, 'PERMISSION_DENIED', 'This key may not.');
    case 'retired': return failure(404, 'NOT_FOUND', 'This model is no longer available.');
    case 'dropped': return 'drop';
    case 'silent': return 'hang';
    case 'empty': return { body: null };
    case 'page': return { body: '<html>Hello</html>' };
    case 'nonsense': return { body: { hello: 'world' } };
    default: return null;
  }
}

/** Uploads: a start that names a session, bytes in chunks, and a file that is looked at before it is there. */
function openUploads() {
  const sessions: { size: number; received: number; mime: string }[] = [];
  const looks = new Map<string, number>();
  return {
    answer({ path, headers, body, raw }: Asked, elsewhere: string): Answer {
      if (!headers['x-goog-api-key']) return failure(403, 'PERMISSION_DENIED', 'No key.');
      if (path.startsWith('/upload/')) {
        const { file } = body as { file: { sizeBytes: string; mimeType: string } };
        if (headers['x-goog-upload-command'] !== 'start' || headers['x-goog-upload-protocol'] !== 'resumable' || headers['x-goog-upload-header-content-length'] !== file.sizeBytes) return failure(400, 'INVALID_ARGUMENT', 'No upload can start like this.');
        sessions.push({ size: Number(file.sizeBytes), received: 0, mime: file.mimeType });
        // Google names a host of its own; clients that were given a base keep to that.
        return { headers: { 'x-goog-upload-url': `${elsewhere}/upload-session/${sessions.length}` }, body: {} };
      }
      const at = Number(path.split('/').at(-1));
      const session = sessions[at - 1];
      if (!session || headers['x-goog-upload-offset'] !== String(session.received)) return failure(400, 'INVALID_ARGUMENT', 'Not the bytes that come next.');
      session.received += raw.byteLength;
      const last = headers['x-goog-upload-command'] === 'upload, finalize';
      if (last !== (session.received === session.size)) return failure(400, 'INVALID_ARGUMENT', 'Too many bytes, or too few.');
      if (!last) return { headers: { 'x-goog-upload-status': 'active' }, body: {} };
      return { headers: { 'x-goog-upload-status': 'final' }, body: { file: { name: `files/up${at}`, uri: `https://generativelanguage.googleapis.com/v1beta/files/up${at}`, mimeType: session.mime, state: 'PROCESSING' } } };
    },
    state({ path }: Asked): Answer {
      const name = path.split('/').at(-1)!;
      looks.set(name, (looks.get(name) ?? 0) + 1);
      return { body: { name: `files/${name}`, uri: `https://generativelanguage.googleapis.com/v1beta/files/${name}`, mimeType: 'video/mp4', state: looks.get(name)! > 1 ? 'ACTIVE' : 'PROCESSING' } };
    }
  };
}

export async function openGoogleLoopback(): Promise<Loopback> {
  const jobs = new Map<string, Job>();
  const [picture, clip] = await Promise.all([aPicture(), aClip()]);
  let paidCalls = 0;
  const state = { play: 'well' as Play, says: null as object | null };

  const isPaid = ({ method, path }: Asked) => method === 'POST' && (/:generateContent|:predictLongRunning/u.test(path) || /\/interactions$/u.test(path));
  const isLook = ({ method, path }: Asked) => (method === 'GET' && path.includes('/interactions/')) || path.includes(':fetchPredictOperation');
  const isUpload = ({ path }: Asked) => path.startsWith('/upload/') || path.startsWith('/upload-session/');
  const uploads = openUploads();
  const isFile = ({ path }: Asked) => path.includes(':download') || path.startsWith('/moved');

  const server = await openServer(async (asked): Promise<Answer> => {
    if (asked.path.startsWith('/moved')) return { body: clip };
    if (asked.path.includes('/models?')) return asked.headers['x-goog-api-key'] === 'wrong-key-000' ? earlyFault('wrong key', 1)! : { body: { models: [{ name: 'models/gemini-3.5-flash' }, { name: 'models/other' }] } };
    if (isFile(asked)) return file(asked);
    const wrong = asked.method === 'POST' ? googleComplaint(asked.path, asked.body) : null;
    if (wrong) return failure(400, 'INVALID_ARGUMENT', wrong);
    if (isUpload(asked)) return uploads.answer(asked, server.elsewhere);
    if (asked.method === 'GET' && /\/v1(?:beta)?\/files\/up\d+$/u.test(asked.path)) return uploads.state(asked);
    if (isLook(asked)) return asked.path.includes('/interactions/') ? interaction(asked) : operation(asked);
    if (asked.path.endsWith('/cancel')) return { body: { id: 'gone', object: 'interaction', status: 'cancelled' } };
    if (!isPaid(asked)) return failure(404, 'NOT_FOUND', 'No such path.');
    paidCalls++;
    if (state.play === 'sent on') return { status: 307, headers: { location: `${server.elsewhere}${asked.path}` }, body: null };
    const early = earlyFault(state.play, paidCalls);
    if (early) return early;
    const whole = asked.path.includes(':generateContent') ? generated(asked) : started(asked);
    return state.play === 'cut' ? { cut: whole } : whole;
  });

  function generated({ body }: Asked): Reply {
    const config = (body as Body).generationConfig ?? {};
    const usageMetadata = { promptTokenCount: 270, candidatesTokenCount: 1180, totalTokenCount: 1500, thoughtsTokenCount: 50, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }] };
    if (state.play === 'refused' || (state.play === 'refused once' && paidCalls === 1)) return { body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 5 } } };
    const answer = (parts: object[]) => ({ body: { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }], usageMetadata } });
    if (state.play === 'words') return { body: { candidates: [{ content: { role: 'model', parts: [{ text: 'A description instead.' }] }, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 30 } } };
    if (config.responseModalities) {
      const data = state.play === 'file false' ? Buffer.from('no picture at all') : state.play === 'file short' ? picture.subarray(0, 9000) : picture;
      return answer([
        { text: 'thinking', thought: true }, { inlineData: { mimeType: 'image/png', data: Buffer.from('first').toString('base64') }, thought: true },
        { inlineData: { mimeType: 'image/png', data: data.toString('base64') }, thoughtSignature: 'c2ln' }, { text: 'Here it is.' }
      ]);
    }
    const misfit = state.play === 'misfit' || (state.play === 'misfit once' && paidCalls === 1);
    return answer([{ text: 'planning', thought: true }, { text: misfit ? '{"score": 7}' : JSON.stringify(valueFor(config.responseJsonSchema)) }]);
  }

  function started({ path, body }: Asked): Reply {
    const id = `job${paidCalls}`;
    jobs.set(id, { looks: 0, body });
    if (path.includes(':predictLongRunning')) return { body: { name: `${path.replace(/^\/v1beta1\//u, '').replace(':predictLongRunning', '')}/operations/${id}` } };
    return { body: { id, object: 'interaction', model: (body as { model: string }).model, status: 'in_progress' } };
  }

  /** How a look at a job goes: an answer that is no state, or the state it is in. */
  function stateOf(id: string): Answer | 'running' | 'strange' | 'refused' | 'failed' | 'done' {
    const job = jobs.get(id);
    if (!job) return failure(404, 'NOT_FOUND', 'Unknown job.');
    job.looks++;
    const away = turnedAway(state.play);
    if (away) return earlyFault(away, 1)!;
    if (state.play === 'stumbling' && job.looks <= 4) return ([failure(503, 'UNAVAILABLE', 'Overloaded.'), 'drop', { body: '<html>Bad gateway</html>' }, { body: null }] as const)[job.looks - 1]!;
    if (state.play === 'never' || job.looks <= 2) return state.play === 'strange' ? 'strange' : 'running';
    if (state.play === 'refused' || (state.play === 'refused once' && id === 'job1')) return 'refused';
    if (state.play === 'failed' || (state.play === 'failed once' && id === 'job1')) return 'failed';
    return 'done';
  }

  function interaction({ path }: Asked): Answer {
    const id = /\/interactions\/([^?/]+)/u.exec(path)![1]!;
    const now = stateOf(id);
    const told = (status: string, content: object[] | null = null, more: object = {}) => ({
      body: { id, object: 'interaction', status, ...(content ? { steps: [{ type: 'model_output', content }] } : {}), ...more }
    });
    switch (now) {
      case 'running': return told('in_progress');
      case 'strange': return told('contemplating');
      case 'refused': return told('completed', [{ type: 'text', text: 'I cannot make that video.' }]);
      case 'failed': return told('failed', null, { errors: [{ message: 'Internal trouble.' }] });
      case 'done': if (state.says) return { body: { id, object: 'interaction', ...state.says } };
        return told('completed', [{ type: 'video', mime_type: 'video/mp4', uri: 'https://generativelanguage.googleapis.com/v1beta/files/vid123:download?alt=media' }]);
      default: return now;
    }
  }

  function operation({ body }: Asked): Answer {
    const name = (body as { operationName: string }).operationName;
    const now = stateOf(name.split('/').at(-1)!);
    const response = (given: object) => ({ body: { name, done: true, response: { '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse', ...given } } });
    switch (now) {
      case 'running': case 'strange': return { body: { name } };
      case 'refused': return response({ raiMediaFilteredCount: 1, raiMediaFilteredReasons: ['The input violates usage guidelines. Support codes: 17301594'] });
      case 'failed': return { body: { name, done: true, error: { code: 13, message: 'Internal server issue.' } } };
      case 'done': {
        const data = state.play === 'file false' ? Buffer.from('no video at all') : state.play === 'file short' ? clip.subarray(0, clip.byteLength >> 1) : clip;
        return response({ videos: [{ bytesBase64Encoded: data.toString('base64'), mimeType: 'video/mp4' }] });
      }
      default: return now;
    }
  }

  function file({ headers, path }: Asked): Answer {
    if (!headers['x-goog-api-key']) return failure(403, 'PERMISSION_DENIED', 'No key.');
    if (!path.startsWith('/v1beta/files/vid123:download?alt=media')) return failure(404, 'NOT_FOUND', 'No such file.');
    switch (state.play) {
      case 'file gone': return failure(404, 'NOT_FOUND', 'The file has expired.');
      case 'file forbidden': return failure(403, 'PERMISSION_DENIED', 'You do not have permission to access the file.');
      case 'file short': return { cut: { body: clip } };
      case 'file false': return { body: Buffer.from('this is no video, whatever it is called') };
      case 'file elsewhere': return { status: 302, headers: { location: `${server.elsewhere}/moved` }, body: null };
      // Google itself sends on to a store of its own.
      default: return path.includes('hop') ? { body: clip } : { status: 302, headers: { location: `${path}&hop=1` }, body: null };
    }
  }

  return asLoopback(state, server, { isPaid, isLook, isFile });
}
