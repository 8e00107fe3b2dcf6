/** JSON from models: the schema as they understand it, reading what they wrote, and one chance to put it right. */
import { z } from 'zod';
import { sumOfUsage, type Produced, type RunContext, type Usage } from '../../pipeline/steps/tools.ts';
import { badReply, type Asked } from './http/faults.ts';

type Schema = { readonly [keyword: string]: unknown };

/** Keywords that every provider's structured output takes. What else a schema asks is told in words. */
const plainKeywords = new Set(['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'anyOf', 'minimum', 'maximum', 'minItems', 'maxItems', 'description']);

/** A zod schema as JSON Schema without the keywords that some providers refuse; limits on texts become descriptions. */
export const jsonSchemaOf = (schema: z.ZodType): Schema => simplified(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Schema);

function simplified(schema: Schema): Schema {
  const kept: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (!plainKeywords.has(keyword)) continue;
    kept[keyword] = keyword === 'properties'
      ? Object.fromEntries(Object.entries(value as Record<string, Schema>).map(([name, part]) => [name, simplified(part)]))
      : keyword === 'items' && typeof value === 'object' ? simplified(value as Schema)
        : keyword === 'anyOf' ? (value as Schema[]).map(simplified) : value;
  }
  const tuple = schema.prefixItems as Schema[] | undefined;
  if (tuple?.[0]) Object.assign(kept, { items: simplified(tuple[0]), minItems: tuple.length, maxItems: tuple.length });
  const limits = [
    ...(typeof schema.maxLength === 'number' ? [`at most ${schema.maxLength} characters`] : []),
    ...(typeof schema.pattern === 'string' ? [`matches ${schema.pattern}`] : [])
  ];
  if (limits.length) kept.description = limits.join(', ');
  return kept;
}

/** The value in an answer, whatever stands around it. Throws SyntaxError where there is none. */
export function readJson(text: string): unknown {
  const plain = text.trim().replace(/^```(?:json)?\s*/u, '').replace(/\s*```$/u, '');
  try {
    return tidy(JSON.parse(plain));
  } catch (error) {
    const from = plain.indexOf('{');
    const to = plain.lastIndexOf('}');
    if (from < 0 || to <= from) throw error;
    return tidy(JSON.parse(plain.slice(from, to + 1)));
  }
}

/** Colours in lower case: what a model spells is not a fault. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') return /^#[0-9A-Fa-f]{6}$/.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, tidy(part)]));
  return value;
}

/** What a model wrote that does not fit, and why; sent back once. */
export type Repair = { readonly answer: string; readonly request: string };

/**
 * Asks for a value of `schema`: once, and once more with what is wrong with it. `ask` makes one paid call. Throws
 * `bad_reply` with what both calls used.
 */
export async function askForJson<T>(
  schema: z.ZodType<T>, asked: Asked, context: RunContext, ask: (repair: Repair | null) => Promise<{ text: string; usage: Usage }>
): Promise<Produced<T>> {
  let used: Usage | null = null;
  let repair: Repair | null = null;
  for (;;) {
    const { text, usage } = await ask(repair);
    used = used ? sumOfUsage(used, usage) : usage;
    const read = checked(schema, text);
    if (read.ok) return { value: read.value, usage: used };
    if (repair) throw badReply(asked, 'it does not have the form that this step needs', { words: read.faults, charged: 'yes', usage: used });
    context.log(`The answer of ${asked.model} does not fit (${read.faults.slice(0, 300)}); it is asked to put that right.`.replace(/\s+/gu, ' '));
    repair = { answer: text, request: `This JSON does not fit:\n${read.faults}\nAnswer with the whole corrected JSON and nothing else.` };
  }
}

function checked<T>(schema: z.ZodType<T>, text: string): { ok: true; value: T } | { ok: false; faults: string } {
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    return { ok: false, faults: `It is not JSON: ${(error as Error).message}` };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.slice(0, 12).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('\n') };
}
