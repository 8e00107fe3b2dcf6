/** The providers page: what each provider can do here, whether it is set up, and its key, which is written but never read back. */
import { catalogue } from '../../pipeline/catalogue.ts';
import { pricesOf, refuse, ToolError, type Capability, type Refusal } from '../../pipeline/index.ts';
import { baseVariables, keyVariables, type KeyHolder, type Keys } from '../providers/keys.ts';
import type { Checked, Toolbox } from '../providers/toolbox.ts';

export const keyHolders = Object.keys(keyVariables) as KeyHolder[];
export const keyHolderOf = (value: string | undefined): KeyHolder | null => keyHolders.find((holder) => holder === value) ?? null;

/** A free call should answer soon; after this a person gets the sentence that it did not. Milliseconds. */
const patience = 20_000;

const steps: Record<Exclude<Capability, 'media'>, string> = { text: 'stories and storyboard', image: 'frames', video: 'clips', vision: 'drift scores' };

const stateWords = (model: (typeof catalogue)[number]): string => {
  switch (model.state.kind) {
    case 'current': return '';
    case 'retiring': return `retires ${model.state.on}${model.state.instead ? `; ${model.state.instead} takes its place` : ''}`;
    case 'retired': return `retired${model.state.instead ? `; use ${model.state.instead}` : ''}`;
  }
};

/** Everything the page may know. No key is in it. */
export function providerViews({ keys, toolbox }: { keys: Keys; toolbox: Toolbox }) {
  return keyHolders.map((id) => {
    const provider = toolbox.provider(id);
    const models = catalogue.filter((model) => model.provider === id);
    return {
      id, name: provider?.name ?? id, source: keys.source(id), variable: keyVariables[id][0]!, missing: provider?.missing() ?? null,
      base: keys.base(id), baseVariable: baseVariables[id][0]!, testable: provider?.check !== undefined,
      serves: (['text', 'image', 'video', 'vision'] as const).filter((capability) => provider?.[capability]).map((capability) => steps[capability]),
      models: models.map((model) => ({
        id: model.id, name: model.name, serves: model.capabilities.map((capability) => steps[capability]).join(', '), state: stateWords(model), note: model.note ?? '',
        prices: pricesOf({ provider: id, model: model.id }).filter(({ usd }) => usd > 0)
          .map(({ unit, usd, source }) => `${priceWords(usd, unit)} (${source.replace('_', ' ')})`)
      }))
    };
  });
}

/** "$2 a million input tokens", "$0.134 an image". */
function priceWords(usd: number, unit: string): string {
  const token = /^(input|output)_token$/.exec(unit);
  if (token) return `$${Number((usd * 1e6).toPrecision(6))} a million ${token[1]} tokens`;
  const words = unit.replaceAll('_', ' ');
  return `$${Number(usd.toPrecision(6))} ${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}

/** Keeps or removes a key or an address. The refusal when it cannot be one. */
export function keep(keys: Keys, holder: KeyHolder, { key, base, remove }: { key?: string; base?: string; remove?: boolean }): Refusal | null {
  try {
    if (remove) keys.store(holder, null);
    else if (key?.trim()) keys.store(holder, key);
    if (base !== undefined && (base.trim() || null) !== keys.base(holder)) keys.storeBase(holder, base.trim() || null);
    return null;
  } catch (error) {
    if (error instanceof ToolError) return refuse(error.code, error.message, error.advice);
    throw error;
  }
}

/** Tries a provider by a call that costs nothing. */
export async function tryOut({ keys, toolbox }: { keys: Keys; toolbox: Toolbox }, holder: KeyHolder): Promise<Checked> {
  const check = toolbox.provider(holder)?.check;
  if (!check) return { ok: false, says: 'This provider cannot be tried without a paid call.', models: [] };
  try {
    return await check(AbortSignal.timeout(patience));
  } catch (error) {
    const says = error instanceof ToolError ? `${error.message} ${error.advice}` : `It did not answer: ${keys.hush((error as Error).message)}`;
    return { ok: false, says, models: [] };
  }
}
