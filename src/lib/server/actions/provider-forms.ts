/** The providers page: what each provider can do here, whether it is set up, and its key, which is written but never read back. */
import { priceInWords, pricesOf, refuse, stateAt, termOf, ToolError, type Model, type Price, type Refusal } from '../../pipeline/index.ts';
import { healthOf, healthWords, standingOf, standings, stepsOf, type Asking } from '../providers/health.ts';
import type { KeyHolder, Keys, Served } from '../providers/keys.ts';
import type { Toolbox } from '../providers/toolbox.ts';

export { servedOf } from '../providers/health.ts';

type Parts = { readonly keys: Keys; readonly toolbox: Pick<Toolbox, 'provider'>; readonly config: { readonly env: Asking['env'] } };
const asking = ({ keys, toolbox, config }: Parts): Asking => ({ keys, env: config.env, provider: toolbox.provider });

const stateWords = (model: Model, now: number): string => {
  const state = stateAt(model, now);
  switch (state.kind) {
    case 'current': return '';
    case 'retiring': return `retires ${state.on}${state.instead ? `; ${state.instead} takes its place` : ''}`;
    case 'retired': return `retired${state.instead ? `; use ${state.instead}` : ''}`;
  }
};

/** Everything the page may know. No key is in it. */
export const providerViews = (parts: Parts, now = Date.now()) => standings(asking(parts)).map(({ models, ...standing }) => ({
  ...standing, takesKey: standing.id !== 'vertex',
  models: models.map((model) => ({
    id: model.id, name: model.name, serves: model.capabilities.map((capability) => stepsOf[capability]).join(', '), state: stateWords(model, now), note: model.note ?? '',
    prices: pricesOf({ provider: model.provider, model: model.id }, now).filter(({ usd }) => usd > 0)
      .map(bookWords)
  }))
}));

/** "$0.20 a second without sound (mirror)". */
function bookWords(price: Price): string {
  const { one, amount } = priceInWords(price);
  return `${amount} a ${one}${termOf(price)} (${price.source.replace('_', ' ')})`;
}

/** Keeps or removes a key or an address. The refusal when it cannot be one. */
export function keep(keys: Keys, served: Served, { key, base, remove }: { key?: string; base?: string; remove?: boolean }): Refusal | null {
  try {
    const holder: KeyHolder | null = served === 'vertex' ? null : served;
    if (holder && remove) keys.store(holder, null);
    else if (holder && key?.trim()) keys.store(holder, key);
    if (base !== undefined && !keys.misaddressed(served) && (base.trim() || null) !== keys.base(served)) keys.storeBase(served, base.trim() || null);
    return null;
  } catch (error) {
    if (error instanceof ToolError) return refuse(error.code, error.message, error.advice);
    throw error;
  }
}

export type Asked = { readonly id: Served; readonly name: string; readonly ok: boolean; readonly ready: boolean; readonly lines: readonly string[] };

/** Tries a provider by a call that costs nothing. */
export async function tryOut(parts: Parts, served: Served): Promise<Asked> {
  const health = await healthOf(standingOf(served, asking(parts)), asking(parts));
  const { key, reach, models, serves } = healthWords(health);
  return { id: served, name: health.name, ok: health.ok, ready: health.missing === null, lines: [key, reach, models, serves] };
}

/** All of them, side by side. */
export const tryAll = (parts: Parts): Promise<Asked[]> => Promise.all(standings(asking(parts)).map(({ id }) => tryOut(parts, id)));
