import { describe, expect, it } from 'vitest';
import { openaiFault } from '../../src/lib/server/providers/openai/errors.ts';
import { predictionFault, replicateFault } from '../../src/lib/server/providers/replicate/errors.ts';
import { JobFailed } from '../../src/lib/server/providers/jobs.ts';
import type { ToolErrorCode } from '../../src/lib/pipeline/steps/tools.ts';

const asked = { provider: 'The provider', model: 'a model', hush: (text: string) => text.replaceAll('sk-secret', '[hidden]') };
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  ({ status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) });
const openai = (message: string, code: string | null = null, type = 'invalid_request_error', param: string | null = null) => ({ error: { message, type, param, code } });
const sentence = (error: string, code = 'Client specified an invalid argument') => ({ code, error });
const model = { subject: 'model' as const, instead: 'another' };

type Case = readonly [name: string, code: ToolErrorCode, status: number, body: unknown];

describe('error answers of OpenAI, xAI and servers that speak like them', () => {
  const cases: readonly Case[] = [
    ['a schema that is not taken', 'bad_input', 400, openai('Invalid schema for response_format \'story\'', null, 'invalid_request_error', 'response_format')],
    ['a prompt against the rules', 'refused', 400, openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt')],
    ['a wrong key', 'auth', 401, openai('Incorrect API key provided: sk-secret', 'invalid_api_key')],
    ['a wrong key, as xAI tells it', 'auth', 400, sentence('Incorrect API key provided: sk-secret')],
    ['a region', 'no_access', 403, openai('Country, region, or territory not supported')],
    ['a refusal of xAI\'s chat', 'refused', 403, sentence('Content violates usage guidelines. Failed check: SAFETY_CHECK')],
    ['a model that is gone', 'retired_model', 404, openai('The model `gpt-4o` has been deprecated', 'model_not_found')],
    ['a model that is gone, as xAI tells it', 'retired_model', 400, sentence('Model not found: grok-4-1-fast-reasoning')],
    ['a model that Ollama has not', 'retired_model', 404, openai('model "llama9" not found, try pulling it first', null, 'api_error')],
    ['a wrong address', 'bad_input', 404, '<html><h1>404 page not found</h1></html>'],
    ['too many calls', 'rate_limited', 429, openai('Rate limit reached. Please try again in 20s.', 'rate_limit_exceeded', 'requests')],
    ['a quota', 'quota', 429, openai('You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota')],
    ['credits, as xAI tells them', 'quota', 429, sentence('Your team has either used all available credits or reached its monthly spending limit.', 'Some resource has been exhausted')],
    ['credits at a gateway', 'quota', 402, openai('Insufficient credits')],
    ['a body of the wrong form', 'bad_input', 422, { detail: [{ loc: ['body', 'messages'], msg: 'field required' }] }],
    ['an overloaded engine', 'transient', 529, sentence('Overloaded')],
    ['a server error', 'transient', 500, openai('The server had an error', null, 'server_error')],
    ['a page of an edge', 'transient', 502, '<html>Bad gateway</html>'],
    ['a message alone', 'bad_input', 400, { object: 'error', message: 'This model\'s maximum context length is 8192 tokens.', code: 400 }]
  ];
  for (const [name, code, status, body] of cases) it(`tell of ${name} as ${code}`, () => {
    const error = openaiFault(answer(status, body), asked, model);
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged: 'no' });
    expect(error.detail).toMatch(new RegExp(`^HTTP ${status} .`, 'u'));
    expect(error.detail).not.toContain('sk-secret');
    expect(error.detail).not.toContain('<');
  });

  it.each([
    ['the head in milliseconds', 5, { 'retry-after-ms': '5', 'retry-after': '20' }, 'Slow down.'],
    ['the head in seconds', 7000, { 'retry-after': '7' }, 'Please try again in 20s.'],
    ['its sentence in seconds', 20_000, {}, 'Please try again in 20s.'],
    ['its sentence in milliseconds', 350, {}, 'Please try again in 350ms.'],
    ['nothing', null, {}, 'Slow down.']
  ])('ask for a wait by %s', (_, wait, headers, message) => {
    expect(openaiFault(answer(429, openai(message), headers as Record<string, string>), asked, model).retryAfter).toBe(wait);
  });

  it('speak of a job that is gone, not of a model, where a job was looked at', () => {
    expect(openaiFault(answer(404, sentence('Unknown request')), asked, { subject: 'job', instead: '' })).toMatchObject({ code: 'unavailable', charged: 'yes' });
  });
});

describe('error answers of Replicate', () => {
  const cases: readonly Case[] = [
    ['a wrong token', 'auth', 401, { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token' }],
    ['credit', 'quota', 402, { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 }],
    ['a model that is not there', 'retired_model', 404, { detail: 'The requested resource could not be found.', status: 404 }],
    ['a version that is disabled', 'retired_model', 422, { title: 'Unprocessable', detail: 'The specified version is disabled.', status: 422 }],
    ['a field that the model does not know', 'bad_input', 422, { title: 'Input validation failed', detail: '- input: cfg_scale is not allowed', status: 422, invalid_fields: [{ type: 'additional', field: 'input', description: 'cfg_scale is not allowed' }] }],
    ['a throttle', 'rate_limited', 429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }],
    ['a server error', 'transient', 500, { detail: 'x' }],
    ['a page of an edge', 'transient', 503, '<html>Unavailable</html>']
  ];
  for (const [name, code, status, body] of cases) it(`tell of ${name} as ${code}`, () => {
    const error = replicateFault(answer(status, body), asked, model);
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged: 'no' });
  });

  it.each([
    ['its head', 12_000, { detail: 'Throttled.', retry_after: 30 }, { 'retry-after': '12' }],
    ['its body', 30_000, { detail: 'Throttled.', retry_after: 30 }, {}],
    ['its sentence', 30_000, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }, {}]
  ])('ask for a wait by %s', (_, wait, body, headers) => {
    expect(replicateFault(answer(429, body, headers as Record<string, string>), asked, model).retryAfter).toBe(wait);
  });
});

describe('the texts in which predictions fail', () => {
  it.each([
    ['The input or output was flagged as sensitive. Please try again with different inputs. (E005)', 'refused', false],
    ['Prediction interrupted; please retry (code: PA)', 'unavailable', true],
    ['Something went wrong (E9243)', 'unavailable', true],
    ['', 'unavailable', true]
  ] as const)('"%s" means %s', (text, code, again) => {
    const error = predictionFault(text, asked);
    expect({ code: error.code, charged: error.charged, again: error instanceof JobFailed }).toEqual({ code, charged: 'maybe', again });
  });
});
