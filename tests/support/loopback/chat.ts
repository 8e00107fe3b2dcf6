/** Chat completions as OpenAI and those who speak like it answer them. */
import type { Play } from './plays.ts';
import type { Answer, Asked, Reply } from './server.ts';
import { chatComplaint } from './specs.ts';
import { valueFor } from './values.ts';

/** How much of OpenAI's interface a server knows. */
export type Abilities = { readonly forms: readonly ('json_schema' | 'json_object')[]; readonly sees: boolean };
export const allAbilities: Abilities = { forms: ['json_schema', 'json_object'], sees: true };

export type ChatBody = {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly { readonly type: string; readonly text?: string }[] }[];
  readonly response_format?: { readonly type: 'json_schema' | 'json_object'; readonly json_schema?: { readonly name: string; readonly schema: object } };
};

export const chatFailure = (status: number, message: string, code: string | null = null, type = 'invalid_request_error', param: string | null = null): Reply =>
  ({ status, headers: { 'x-request-id': 'req_1' }, body: { error: { message, type, param, code } } });

/** Answers that are the same whatever was asked; null for plays that accept the call. */
export function chatFault(play: Play, nth: number): Answer | null {
  switch (play) {
    case 'limited': return chatFailure(429, 'Rate limit reached for gpt-x on requests per min (RPM). Please try again in 3.5s.', 'rate_limit_exceeded', 'requests');
    case 'quota': return chatFailure(429, 'You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota');
    case 'busy': return chatFailure(503, 'The server had an error.', null, 'server_error');
    case 'busy once': return nth === 1 ? chatFailure(503, 'The server had an error.', null, 'server_error') : null;
    case 'bad request': return chatFailure(400, 'Unknown parameter: temperature.', null, 'invalid_request_error', 'temperature');
    case 'wrong key': return chatFailure(401, 'Incorrect API key provided', 'invalid_api_key');
    case 'no access': return chatFailure(403, 'Country, region, or territory not supported');
    case 'retired': return chatFailure(404, 'The model `gpt-x` does not exist or you do not have access to it.', 'model_not_found');
    case 'dropped': return 'drop';
    case 'silent': return 'hang';
    case 'empty': return { body: null };
    case 'page': return { body: '<html>Hello</html>' };
    case 'nonsense': return { body: { hello: 'world' } };
    default: return null;
  }
}

/** `billed`: what the provider adds to `usage`. */
export function completion({ body }: Asked, play: Play, nth: number, { forms, sees }: Abilities = allAbilities, billed: object = {}): Reply {
  const given = body as ChatBody;
  const wrong = chatComplaint(body);
  if (wrong) return chatFailure(400, wrong, null, 'invalid_request_error', 'response_format');
  const form = given.response_format;
  if (form && !forms.includes(form.type)) return chatFailure(400, `'response_format.type' must be one of ${forms.join(', ') || 'text'}`);
  if (!sees && JSON.stringify(given.messages).includes('image_url')) return chatFailure(400, 'This model does not support image inputs.');
  const usage = { prompt_tokens: 900, completion_tokens: 400, total_tokens: 1500, ...billed };
  const answer = (message: object, finish = 'stop'): Reply => ({
    headers: { 'x-request-id': 'req_1' },
    body: { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: given.model, choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', content: null, refusal: null, ...message } }], usage }
  });
  if (play === 'refused' || (play === 'refused once' && nth === 1)) return answer({ refusal: 'I\'m sorry, I can\'t assist with that.' });
  if (play === 'misfit' || (play === 'misfit once' && nth === 1)) return answer({ content: '{"score": 7}' });
  if (play === 'filtered') return answer({ content: '{"sto' }, 'content_filter');
  if (play === 'cut short') return answer({ content: '{"sto' }, 'length');
  const content = JSON.stringify(valueFor(form?.json_schema?.schema ?? toldSchema(given)));
  // Without a form that binds them, models think aloud and fence what they write.
  return answer({ content: form ? content : `<think>{"a": 1} or {"b": 2}?</think>\n\`\`\`json\n${content}\n\`\`\`` });
}

/** The schema that stands in the words of a request. */
function toldSchema({ messages }: ChatBody): unknown {
  const system = String(messages[0]?.content);
  const at = system.lastIndexOf('\n{');
  if (at < 0) throw new Error('The schema is told nowhere.');
  return JSON.parse(system.slice(at)) as unknown;
}
