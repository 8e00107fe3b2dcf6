import type { VertexAuth } from '../../src/lib/server/providers/google/client.ts';
import { openGoogle } from '../../src/lib/server/providers/google/index.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import { filmContract, type FilmContract } from './film.ts';

const key = 'canary-google-film-4711';
const vertexAuth = { authClient: { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${key}` }) } } as unknown as VertexAuth;

const start: FilmContract['start'] = async () => {
  const loopback = await openGoogleLoopback();
  return {
    loopbacks: [loopback], close: loopback.close,
    env: { GEMINI_API_KEY: key, SCENEBOOK_GOOGLE_BASE_URL: loopback.server.url, GOOGLE_VERTEX_BASE_URL: loopback.server.url, GOOGLE_CLOUD_PROJECT: 'p' },
    providers: ({ config, ...parts }) => [openGoogle({ ...parts, env: config.env, vertexAuth })]
  };
};

// Stories, storyboard, four frames, three clips, three scores.
filmContract({ profile: 'google', key, start, calls: 12 });
filmContract({ profile: 'google-veo', key, start, calls: 12 });
