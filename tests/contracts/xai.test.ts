import { patience } from '../../src/lib/server/providers/http/clock.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { openXai } from '../../src/lib/server/providers/xai/index.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import { quickClock } from './requests.ts';
import { contract } from './suite.ts';

const key = 'canary-xai-4711';

contract({
  name: 'xAI', key, slowPictures: true,
  models: { text: 'grok-4.3', vision: 'grok-4.3', image: 'grok-imagine-image', video: 'grok-imagine-video' },
  open: async (store) => {
    const loopback = await openXaiLoopback();
    const clock = quickClock();
    const env = { XAI_API_KEY: key, XAI_BASE_URL: `${loopback.server.url}/v1` };
    const provider = openXai({ store, env: { ...process.env, ...env }, keys: openKeys({ env, data: store.root }, null), clock, patience });
    return { provider, loopback, slept: clock.slept, close: loopback.close };
  }
});
