/**
 * What the doctor and the providers page say of each provider: whether its key is there and from where, whether it answers,
 * which of the models that the studio knows it offers, and for which steps it can be used. Asking costs nothing.
 */
import { catalogue } from '../../pipeline/catalogue.ts';
import { ToolError, type Capability, type Model } from '../../pipeline/index.ts';
import { vertexPlace } from './google/client.ts';
import { isVeo } from './google/models.ts';
import { baseVariables, keyVariables, type Keys, type Served } from './keys.ts';
import type { Checked, Provider } from './toolbox.ts';

export type Steps = 'stories and storyboard' | 'frames' | 'clips' | 'drift scores';
export const stepsOf: Record<Exclude<Capability, 'media'>, Steps> = { text: 'stories and storyboard', image: 'frames', video: 'clips', vision: 'drift scores' };

/** `id`: as keys and addresses are kept by; Veo on Vertex has an address, a project and no key. */
export type Standing = {
  readonly id: Served;
  readonly name: string;
  /** Where its key or project is from; null when there is none. `none needed`: a server of one's own without a key. */
  readonly key: 'environment' | 'stored' | 'unreadable' | 'none needed' | null;
  /** The variable that is looked at first. */
  readonly variable: string;
  /** Null when it can work; else what is missing. */
  readonly missing: string | null;
  /** Where calls go, when that is not the provider's own address. */
  readonly base: string | null;
  readonly baseVariable: string;
  readonly serves: readonly Steps[];
  readonly models: readonly Model[];
};

/** `reached`: null where it was not asked, which `says` explains. */
export type Health = Standing & {
  readonly reached: boolean | null;
  readonly ok: boolean;
  readonly says: string;
  /** How many of the known models that still answer are offered, and which are not; null where the provider does not tell. */
  readonly offered: { readonly known: number; readonly missing: readonly string[] } | null;
};

export type Asking = { readonly keys: Keys; readonly env: Readonly<Record<string, string | undefined>>; readonly provider: (id: string) => Provider | null };

const served: readonly Served[] = ['google', 'vertex', 'openai', 'xai', 'replicate', 'compatible'];
export const servedOf = (value: string | undefined): Served | null => served.find((id) => id === value) ?? null;

/** A free call should answer soon; after this it counts as one that did not. Milliseconds. */
const patience = 20_000;

/** Without asking anybody. */
export function standingOf(id: Served, { keys, env, provider: find }: Asking): Standing {
  const isVertex = id === 'vertex';
  const provider = find(isVertex ? 'google' : id);
  const models = catalogue.filter((model) => model.provider === (isVertex ? 'google' : id) && (id === 'google' || isVertex ? isVertex === onVertex(model) : true));
  const able = isVertex ? (['video'] as const) : (['text', 'image', 'video', 'vision'] as const).filter((capability) => provider?.[capability]);
  const own = isVertex ? (vertexPlace({ env }) ? 'environment' as const : null) : keys.source(id);
  const missing = provider ? provider.missing(isVertex ? models[0]?.id : undefined) : 'It is not set up here.';
  return {
    id, name: isVertex ? 'Google, Veo on Vertex' : (provider?.name ?? id), key: own ?? (missing === null ? 'none needed' : null),
    variable: isVertex ? 'GOOGLE_CLOUD_PROJECT' : keyVariables[id][0]!, missing, base: keys.misaddressed(id) ? null : keys.base(id), baseVariable: baseVariables[id].at(-1)!,
    serves: able.map((capability) => stepsOf[capability]), models
  };
}

const onVertex = ({ id, state }: Model): boolean => isVeo(id) && state.kind !== 'retired';

export const standings = (asking: Asking): Standing[] => served.map((id) => standingOf(id, asking));

/** Asks the provider, where it is set up: whether it answers, and what it offers. Never throws. */
export async function healthOf(standing: Standing, asking: Asking): Promise<Health> {
  const quiet = { reached: null, ok: false, offered: null };
  if (standing.missing !== null) return { ...standing, ...quiet, says: standing.missing };
  const { reached, ok, says, models } = await ask(standing, asking);
  const known = standing.models.filter(({ state }) => state.kind !== 'retired').map(({ id }) => id);
  const offered = models && known.length > 0 ? { known: known.length, missing: known.filter((id) => !models.includes(id)) } : null;
  return { ...standing, reached, ok, says, offered };
}

async function ask({ id, models }: Standing, { keys, provider }: Asking): Promise<Checked> {
  const [service, model] = id === 'vertex' ? ['google', models[0]?.id] : [id];
  const check = provider(service)?.check;
  if (!check) return { ok: false, reached: false, says: 'This provider cannot be tried without a paid call.', models: null };
  try {
    return await check(AbortSignal.timeout(patience), model);
  } catch (error) {
    const says = error instanceof ToolError ? `${error.message} ${error.advice}` : `It did not answer: ${keys.hush((error as Error).message)}`;
    return { ok: false, reached: false, says, models: null };
  }
}

const keyWords: Record<NonNullable<Standing['key']>, string> = {
  environment: 'set in the environment', stored: 'kept in the studio', unreadable: 'kept in the studio, but its key file is gone', 'none needed': 'none needed'
};

function keySentence(id: Served, key: Standing['key'], variable: string, baseVariable: string): string {
  const what = id === 'vertex' ? 'Project' : 'Key';
  if (key) return `${what}: ${keyWords[key]}.`;
  // A server of one's own is missed by its address; it may need no key.
  if (id === 'compatible') return `Address: none (${baseVariable}, or on the providers page).`;
  return `${what}: none (${variable}${id === 'vertex' ? '' : ', or on the providers page'}).`;
}

/** The four facts as short sentences: key, reachability, models, steps. */
export function healthWords({ id, missing, key, variable, baseVariable, reached, ok, says, offered, models, serves }: Health): { key: string; reach: string; models: string; serves: string } {
  const known = models.filter(({ state }) => state.kind !== 'retired').length;
  return {
    key: keySentence(id, key, variable, baseVariable),
    reach: reached === null ? (missing === null ? `Not asked: ${says}` : 'Not asked: it is not set up.') : reached ? (ok ? `It answers. ${says.startsWith('It answers.') ? says.slice('It answers.'.length).trim() : says}`.trim() : `It answers, and refuses: ${says}`) : `It cannot be reached: ${says}`,
    models: offered
      ? `${offered.known - offered.missing.length} of the ${offered.known} models that the studio knows are offered to ${id === 'vertex' ? 'this project' : 'this key'}${offered.missing.length && offered.missing.length < offered.known ? `; not ${offered.missing.join(', ')}` : ''}.`
      : id === 'compatible' ? 'Its models are its own.' : `${known} models are known to the studio${reached ? '; the provider does not say which it offers' : ''}.`,
    serves: `It can make ${serves.join(', ')}.`
  };
}
