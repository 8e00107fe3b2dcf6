import { openKeys } from '../../src/lib/server/providers/keys.ts';
import type { VertexAuth } from '../../src/lib/server/providers/google/client.ts';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import { patience } from '../../src/lib/server/providers/http/clock.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { quickClock } from './requests.ts';
import { contract, type Contract } from './suite.ts';

const key = 'canary-google-4711';

/** Google credentials that need no network. */
const vertexAuth = { authClient: { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${key}` }) } } as unknown as VertexAuth;

const open = (extra: Readonly<Record<string, string>> = {}): Contract['open'] => async (store) => {
  const loopback = await openGoogleLoopback();
  const clock = quickClock();
  const env = { ...process.env, GEMINI_API_KEY: key, SCENEBOOK_GOOGLE_BASE_URL: loopback.server.url, GOOGLE_VERTEX_BASE_URL: loopback.server.url, ...extra };
  const provider = openGoogle({ store, env, keys: openKeys({ env, data: store.root }, null), clock, patience, vertexAuth });
  return { provider, loopback, slept: clock.slept, close: loopback.close };
};

contract({
  name: 'Google, with a key of the Developer API', key, open: open(),
  models: { text: 'gemini-3.5-flash', vision: 'gemini-3.5-flash', image: 'gemini-3-pro-image', video: 'gemini-omni-1.2-flash' }
});

contract({ name: 'Google, Veo on Vertex', key, inlineClips: true, open: open({ GOOGLE_CLOUD_PROJECT: 'p' }), models: { video: 'veo-3.1-generate-001' } });
