/** A JSON interface with a bearer key: one request is one call, sent once, and its answer has the shape that was asked for. */
import type { z } from 'zod';
import type { ToolError, Usage } from '../../pipeline/steps/tools.ts';
import type { Config } from '../config.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { call, type Calling } from './http/call.ts';
import { clock, patience, type Clock, type Patience } from './http/clock.ts';
import type { Reach } from './http/exchange.ts';
import type { Asked } from './http/faults.ts';
import type { Answer, Limits } from './http/wire.ts';
import type { KeyHolder, Keys } from './keys.ts';

/** What a provider is opened with. */
export type Opening = {
  readonly store: ArtifactStore;
  readonly env: Config['env'];
  readonly keys: Keys;
  readonly clock?: Clock;
  readonly patience?: Patience;
};
export type Parts = Required<Opening>;
export const partsOf = (opening: Opening): Parts => ({ clock, patience, ...opening });

/** Why a provider's key cannot be used, one sentence; null when it can. */
export function missingKey(keys: Keys, holder: KeyHolder, name: string): string | null {
  const problem = keys.misaddressed(holder);
  if (problem || keys.read(holder)) return problem;
  switch (keys.source(holder)) {
    case 'unreadable': return `The stored key for ${name} cannot be read with the key file of this data folder.`;
    case 'environment': return `What the environment gives as key for ${name} cannot be one: it holds spaces, line breaks or other signs that no key has.`;
    default: return `No key for ${name} is set.`;
  }
}

/** What an answer of 404 speaks of. */
export type Subject = 'model' | 'job';

export type Service = {
  readonly id: string;
  readonly name: string;
  /** With the version, without a slash at its end. */
  readonly reach: () => Reach;
  readonly key: () => string | null;
  readonly asked: (model: string) => Asked;
  readonly decode: (answer: Answer, model: string, subject: Subject) => ToolError;
  readonly limits?: Partial<Limits>;
};

/** A base address with the version that every one of these interfaces has, where the person who gave it left it out. */
export const versioned = (base: string): string => (new URL(base).pathname === '/' ? `${base.replace(/\/+$/, '')}/v1` : base);

export type Requesting<T> = {
  readonly method: 'GET' | 'POST';
  /** From the base on, with a slash in front. */
  readonly path: string;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly kind: Calling['kind'];
  readonly subject: Subject;
  readonly schema: z.ZodType<T>;
  readonly body?: object | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly usage?: Usage;
};

/** The answer's status and value; null for an empty body. Throws ToolErrors only. */
export function request<T>(service: Service, { method, path, model, signal, kind, subject, schema, body, headers = {}, usage }: Requesting<T>): Promise<{ status: number; value: T | null }> {
  const { reach, key, asked, decode, limits } = service;
  const form = body instanceof FormData;
  return call(
    { reach: reach(), signal, asked: asked(model), kind, decode: (answer) => decode(answer, model, subject), ...(usage ? { usage } : {}), ...(limits ? { limits } : {}) },
    async ({ fetch }) => {
      const response = await fetch(`${reach().base}${path}`, {
        method,
        headers: { accept: 'application/json', authorization: `Bearer ${key() ?? ''}`, ...(body && !form ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: form ? body : JSON.stringify(body) } : {})
      });
      if (response.status >= 400) throw new Error(`HTTP ${response.status}`);
      const text = await response.text();
      return { status: response.status, value: text.trim() === '' ? null : schema.parse(JSON.parse(text)) };
    }
  );
}
