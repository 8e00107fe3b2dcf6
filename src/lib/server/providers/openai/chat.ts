/**
 * One chat completion whose answer is JSON, sent once through OpenAI's client: for OpenAI, xAI, and every server that
 * speaks like it. Where a server does not take a strict schema, JSON alone is asked for, then words alone, with the schema
 * told in words; where a model cannot see, a writer goes on without the pictures. Such an answer is a refusal of the form,
 * given before any work, so asking again costs nothing.
 */
import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { ToolError, type Prompt, type RunContext, type Usage } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { call } from '../http/call.ts';
import { badReply, refused, type Asked } from '../http/faults.ts';
import type { Wire } from '../http/wire.ts';
import type { Repair } from '../json.ts';
import { picturesToSend } from '../outgoing.ts';
import type { Service } from '../rest.ts';

export type ChatService = Service & {
  /** What an answer was billed for. */
  readonly billed: (usage: unknown, model: string) => Usage;
  /** Schemas are told in words as well, for servers that take `response_format` and pay no heed to it. */
  readonly tellsSchema: boolean;
};

/** How the form of an answer is asked for, from the strictest on. */
const forms = ['strict', 'object', 'words'] as const;
/** What a model turned out to take; kept as long as its tool. */
export type Manners = { form: (typeof forms)[number]; sees: boolean };
export const bestManners = (): Manners => ({ form: 'strict', sees: true });

export type Asking = {
  readonly service: ChatService;
  readonly store: ArtifactStore;
  readonly model: string;
  readonly prompt: Prompt;
  /** The name of the schema; letters and underscores. */
  readonly name: string;
  readonly schema: object;
  readonly context: RunContext;
  readonly repair: Repair | null;
  /** How closely the model looks at the pictures. */
  readonly detail: 'low' | 'high';
  readonly manners: Manners;
  /** Whether the answer is worth something without the pictures. */
  readonly blind: boolean;
};

/** Longest side of the pictures. */
const side = 1024;

/** The answer's text and what it used. Throws ToolErrors. */
export async function chat(asking: Asking): Promise<{ text: string; usage: Usage }> {
  const { service, model, manners, context } = asking;
  for (;;) {
    // Calls run side by side: what another one has learnt meanwhile is not learnt from this one's fault again.
    const tried = { ...manners };
    try {
      const completion = await send(asking, tried);
      return { text: textOf(completion, service.asked(model), service.billed(completion.usage, model)), usage: service.billed(completion.usage, model) };
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'bad_input' || error.charged !== 'no' || !simpler(asking, tried, error.detail)) throw error;
      context.log(`${service.name} does not take this form (${error.detail.slice(0, 200)}); it is asked ${manners.sees ? `for ${wordsOf[manners.form]}` : 'without pictures'}.`);
    }
  }
}

const wordsOf = { strict: 'a strict schema', object: 'JSON', words: 'words' };

/** Words of servers whose model cannot see; a damaged picture is another matter. */
const blindness = /\b(?:not|n't|un|only)\b ?support.*(?:image|vision|multi-?modal)|(?:image|vision|multi-?modal).*(?:not|n't|un) ?(?:support|available|enabled)|mmproj|only (?:supports )?text|not a (?:vision|multi-?modal)/iu;

/** Makes the next request simpler where that may be what the fault was about; false when it is not. */
function simpler({ service, manners, blind, prompt }: Asking, tried: Manners, detail: string): boolean {
  if (tried.sees && prompt.images.length && blindness.test(detail)) {
    if (!blind || !service.tellsSchema) return false;
    manners.sees = false;
    return true;
  }
  const next = forms[forms.indexOf(tried.form) + 1];
  if (!next || !/response_?format|schema|json|grammar|structured|guided/iu.test(detail)) return false;
  if (manners.form === tried.form) manners.form = next;
  return true;
}

async function send(asking: Asking, manners: Manners): Promise<ChatCompletion> {
  const { service, model, context } = asking;
  const body = await bodyOf(asking, manners);
  const { reach, decode, limits } = service;
  return call(
    { reach: reach(), signal: context.signal, asked: service.asked(model), kind: 'result', usage: { units: {}, usd: null }, decode: (answer) => decode(answer, model, 'model'), ...(limits ? { limits } : {}) },
    async (wire) => {
      const completion = await clientOf(service, wire).chat.completions.create(body);
      // The client hands on whatever came.
      if (!Array.isArray(completion?.choices)) throw new Error('The answer is no completion.');
      return completion;
    }
  );
}

function clientOf({ id, reach, key, limits }: Service, wire: Wire): OpenAI {
  const apiKey = key();
  // Organisation and project belong to OpenAI alone; the client would take them from the environment for anyone.
  const nobody = id === 'openai' ? {} : { organization: null, project: null };
  return new OpenAI({
    apiKey: apiKey ?? 'none', adminAPIKey: null, baseURL: reach().base, maxRetries: 0, timeout: limits?.total ?? 300_000, fetch: wire.fetch, logLevel: 'off',
    ...nobody, ...(apiKey ? {} : { defaultHeaders: { authorization: null } })
  });
}

async function bodyOf({ service, store, model, prompt, name, schema, repair, detail, context }: Asking, { form, sees }: Manners): Promise<ChatCompletionCreateParamsNonStreaming> {
  const tell = form !== 'strict' || service.tellsSchema;
  const system = [prompt.system, tell && `Answer with one JSON value of this schema and nothing else:\n${JSON.stringify(schema)}`].filter(Boolean).join('\n');
  const pictures = sees ? await picturesToSend(store, prompt.images, { side }, context) : [];
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: system },
    {
      role: 'user',
      content: pictures.length === 0 ? prompt.text : [
        { type: 'text', text: prompt.text },
        ...pictures.map(({ mime, bytes }) => ({ type: 'image_url' as const, image_url: { url: `data:${mime};base64,${bytes.toString('base64')}`, detail } }))
      ]
    },
    ...(repair ? [{ role: 'assistant' as const, content: repair.answer || '{}' }, { role: 'user' as const, content: repair.request }] : [])
  ];
  return {
    model, messages,
    ...(form === 'strict' ? { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: { ...schema } } } } : {}),
    ...(form === 'object' ? { response_format: { type: 'json_object' } } : {})
  };
}

/** Throws `refused`, or `bad_reply` for an answer that is empty or cut off; all of them were paid for. */
function textOf(completion: ChatCompletion, asked: Asked, usage: Usage): string {
  const told = { charged: 'yes' as const, usage };
  const choice = completion.choices?.[0];
  if (choice?.message?.refusal) throw refused(asked, { words: choice.message.refusal, ...told });
  if (choice?.finish_reason === 'content_filter') throw refused(asked, { words: 'The answer was stopped by its content filter.', ...told });
  if (choice?.finish_reason === 'length') throw badReply(asked, 'it was cut off', told);
  // Models on one's own server may think aloud before they answer.
  const text = (choice?.message?.content ?? '').replace(/<think>[\s\S]*?<\/think>/gu, '').trim();
  if (!text) throw badReply(asked, 'it is empty', told);
  return text;
}
