import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { openCompatible, openOpenai } from '../../src/lib/server/providers/openai/index.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { contract, type Contract } from './suite.ts';

const key = 'canary-openai-4711';

const open = (provider: typeof openOpenai | typeof openCompatible, names: Readonly<Record<string, string>>, base: string): Contract['open'] => async (store) => {
  const loopback = await openOpenaiLoopback();
  const env = { ...names, [base]: `${loopback.server.url}/v1` };
  return { provider: provider({ store, env, keys: openKeys({ env, data: store.root }, null) }), loopback, slept: [], close: loopback.close };
};

contract({
  name: 'OpenAI', key, open: open(openOpenai, { OPENAI_API_KEY: key }, 'OPENAI_BASE_URL'),
  models: { text: 'gpt-6-luna', vision: 'gpt-6-luna' }
});

contract({
  name: 'A server that speaks like OpenAI', key, open: open(openCompatible, { SCENEBOOK_COMPATIBLE_API_KEY: key }, 'SCENEBOOK_COMPATIBLE_BASE_URL'),
  models: { text: 'some-model', vision: 'some-model' }
});
