/** What the providers' own specifications say of a request; a loopback server turns away what does not fit. */
import { z } from 'zod';
import google from '../specs/google.json' with { type: 'json' };
import openai from '../specs/openai.json' with { type: 'json' };
import replicate from '../specs/replicate.json' with { type: 'json' };
import xai from '../specs/xai.json' with { type: 'json' };

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
const read = (schema: unknown) => z.fromJSONSchema(schema as JsonSchema);
const said = (error: z.ZodError | undefined): string | null =>
  (error ? error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ') : null);

const googleBodies = Object.fromEntries(Object.entries(google).map(([name, schema]) => [name, read(schema)])) as Record<keyof typeof google, ReturnType<typeof read>>;
const chat = read(openai.chat);
const xaiRequests = new Map(Object.entries(xai.requests).map(([path, schema]) => [path, read(schema)]));
const replicateModels = new Map(Object.entries(replicate.models).map(([name, { input, ...facts }]) => [name, { ...facts, input: read(input) }]));

/** The kind of a POST to Google by its path; null for one that has no body of its own. */
function googleKind(path: string): keyof typeof google | null {
  if (path.includes(':generateContent')) return 'generateContent';
  if (path.includes(':predictLongRunning')) return 'predictLongRunning';
  if (path.includes(':fetchPredictOperation')) return 'fetchPredictOperation';
  if (/^\/upload\/v1(?:beta)?\/files$/u.test(path)) return 'startUpload';
  return /\/interactions$/u.test(path) ? 'interactions' : null;
}

type VeoRequest = { readonly instances: readonly Readonly<Record<string, unknown>>[]; readonly parameters: Readonly<Record<string, unknown>> };

/** What is wrong with a request to Google; null when nothing is. Mixtures that no schema forbids are told as Google tells them. */
export function googleComplaint(path: string, body: unknown): string | null {
  const kind = googleKind(path);
  if (!kind) return null;
  const wrong = said(googleBodies[kind].safeParse(body).error);
  return wrong ?? (kind === 'predictLongRunning' && mixed(body as VeoRequest) ? useCase : null);
}

const useCase = 'Your use case is currently not supported. Please refer to Gemini API documentation for current model offering.';

/** REF-5: Veo takes one mode's parts. With references, an extension, 1080p or 4k it makes 8 s and nothing else. */
function mixed({ instances: [given = {}], parameters }: VeoRequest): boolean {
  const { image, lastFrame, referenceImages, video } = given;
  if (referenceImages && (image || lastFrame || video)) return true;
  if (lastFrame && !image) return true;
  if (video && image) return true;
  const eight = referenceImages || video || parameters.resolution === '1080p' || parameters.resolution === '4k';
  return Boolean(eight) && parameters.durationSeconds !== 8;
}

/** What is wrong with a chat request; null when nothing is. */
export function chatComplaint(body: unknown): string | null {
  const wrong = said(chat.safeParse(body).error);
  if (wrong) return wrong;
  const schema = (body as { response_format?: { json_schema?: { schema?: unknown } } }).response_format?.json_schema?.schema;
  return schema === undefined ? null : strictComplaint(schema, 'schema', 1);
}

/** OpenAI's rules for strict schemas: every property required, nothing besides, no defaults, at most five levels, an object at the root. */
function strictComplaint(schema: unknown, at: string, level: number): string | null {
  const part = schema as { type?: string; properties?: Record<string, unknown>; required?: string[]; additionalProperties?: unknown; items?: unknown; anyOf?: unknown[]; default?: unknown; $schema?: unknown };
  if (level === 1 && part.type !== 'object') return `${at} is no object`;
  if (level > 5) return `${at}: 6 levels of nesting exceeds limit of 5`;
  if (part.default !== undefined) return `${at} has a default`;
  if (part.type === 'object') {
    if (part.additionalProperties !== false) return `In context=(${at}), 'additionalProperties' is required to be supplied and to be false.`;
    const names = Object.keys(part.properties ?? {});
    if (names.some((name) => !part.required?.includes(name))) return `${at}: every property has to be required`;
    for (const name of names) {
      const wrong = strictComplaint(part.properties![name], `${at}.${name}`, level + 1);
      if (wrong) return wrong;
    }
  }
  for (const inner of [part.items, ...(part.anyOf ?? [])]) {
    const wrong = inner === undefined ? null : strictComplaint(inner, `${at}[]`, level + 1);
    if (wrong) return wrong;
  }
  return null;
}

/** `path`: with the version. Also what the documents say and no schema can. */
export function xaiComplaint(path: string, body: unknown): string | null {
  const wrong = said(xaiRequests.get(path)?.safeParse(body).error);
  if (wrong) return wrong;
  const given = body as Record<string, unknown>;
  if (given.image && given.reference_images) return 'image and reference_images cannot be combined';
  if (given.image && given.images) return 'image and images are exclusive';
  if (path === '/v1/images/edits' && given.image && given.aspect_ratio) return 'aspect_ratio is for edits of several images';
  if (path === '/v1/videos/generations' && given.image && given.aspect_ratio) return 'aspect_ratio is ignored with an image';
  return null;
}

export const replicateModel = (name: string) => replicateModels.get(name) ?? null;
export const replicateComplaint = (name: string, input: unknown): string | null => said(replicateModels.get(name)?.input.safeParse(input).error);
