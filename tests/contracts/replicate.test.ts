import { patience } from '../../src/lib/server/providers/http/clock.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { quickClock } from './requests.ts';
import { contract, type Contract } from './suite.ts';

const key = 'canary-replicate-4711';

const open: Contract['open'] = async (store) => {
  const loopback = await openReplicateLoopback();
  const clock = quickClock();
  const env = { REPLICATE_API_TOKEN: key, REPLICATE_BASE_URL: `${loopback.server.url}/v1` };
  const provider = openReplicate({ store, env: { ...process.env, ...env }, keys: openKeys({ env, data: store.root }, null), clock, patience });
  return { provider, loopback, slept: clock.slept, close: loopback.close };
};

contract({ name: 'Replicate, Seedream 4 and Kling', key, slowPictures: true, filedPictures: true, open, models: { image: 'bytedance/seedream-4', video: 'kwaivgi/kling-v2.5-turbo-pro' } });
contract({ name: 'Replicate, Nano Banana Pro and Veo 3.1', key, slowPictures: true, filedPictures: true, open, models: { image: 'google/nano-banana-pro', video: 'google/veo-3.1' } });
