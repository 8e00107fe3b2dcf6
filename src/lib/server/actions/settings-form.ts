/** The settings page's form: flat fields, seconds and dollars as a person writes them, into the settings of the studio. */
import type { ZodError } from 'zod';
import { catalogue } from '../../pipeline/catalogue.ts';
import { complaintOf, localProviders, priceBook, profiles, refuse, type Refusal } from '../../pipeline/index.ts';
import { remotePace } from '../runner/limits.ts';
import { settingsSchema, type Settings } from '../settings.ts';
import { capField, number, type Read } from './forms.ts';

type Fields = Record<string, string>;

/** Providers that are called over the network, by id. */
export const remoteProviders: readonly string[] = [...new Set([
  ...priceBook.prices.map(({ provider }) => provider), ...profiles.flatMap(({ tools }) => Object.values(tools).map(({ provider }) => provider))
])].filter((provider) => !localProviders.has(provider)).sort();

const seconds = (milliseconds: number): string => String(milliseconds / 1000);

/** Models with a pace of their own, as `provider/model`. */
export const ownPaces = (paces: Settings['paces']): string[] => Object.keys(paces).filter((name) => name.includes('/')).sort();

/** Models that are called over the network, as `provider/model`. */
export const remoteModels: readonly string[] = catalogue.filter(({ provider, state }) => !localProviders.has(provider) && state.kind !== 'retired')
  .map(({ provider, id }) => `${provider}/${id}`).sort();

/** The settings as the form's fields hold them. */
export function formOf({ dayCap, cacheHours, paces, patience, jobs }: Settings): Fields {
  return {
    dayCap: dayCap === null ? '' : String(dayCap), cacheHours: String(cacheHours), tries: String(patience.tries),
    first: seconds(patience.first), most: seconds(patience.most), jitter: seconds(patience.jitter),
    look: seconds(jobs.look), deadline: String(jobs.deadline / 60_000), secondTry: seconds(jobs.secondTry),
    ...Object.fromEntries(remoteProviders.flatMap((provider) => {
      const { concurrency, spacing } = paces[provider] ?? remotePace;
      return [[`concurrency-${provider}`, String(concurrency)], [`spacing-${provider}`, seconds(spacing)]];
    })),
    ...Object.fromEntries(ownPaces(paces).flatMap((model) => [[`concurrency-${model}`, String(paces[model]!.concurrency)], [`spacing-${model}`, seconds(paces[model]!.spacing)]])),
    newModel: '', newConcurrency: '', newSpacing: ''
  };
}

const names: Record<string, string> = {
  dayCap: 'cap of the day', cacheHours: 'number of hours', tries: 'number of tries', first: 'first wait', most: 'longest wait', jitter: 'random part', look: 'time between looks', deadline: 'time for a job', secondTry: 'wait before the second try', concurrency: 'number of calls at once', spacing: 'time between calls',
  newConcurrency: 'number of calls at once', newSpacing: 'time between calls'
};

/** Reads the form; the first field that is bad refuses all. */
export function settingsOf(fields: Fields, before: Settings): Read<Settings> {
  const bad: Refusal[] = [];
  const value = (name: string, factor = 1): number => {
    const read = number(fields[name], names[name.split('-')[0]!] ?? name);
    if (!read.ok) bad.push(read);
    return read.ok ? Math.round(read.value * factor * 1000) / 1000 : 0;
  };
  const milliseconds = (name: string) => Math.round(value(name, 1000));
  const cap = capField(fields.dayCap);
  if (!cap.ok) bad.push(cap);
  const wanted = {
    dayCap: cap.ok ? cap.value : null,
    cacheHours: value('cacheHours'),
    patience: { tries: value('tries'), first: milliseconds('first'), most: milliseconds('most'), jitter: milliseconds('jitter') },
    jobs: { look: milliseconds('look'), deadline: Math.round(value('deadline', 60) * 1000), secondTry: milliseconds('secondTry') },
    paces: {
      ...Object.fromEntries(Object.entries(before.paces).filter(([name]) => !name.includes('/'))),
      ...ownOf(fields, before, value, milliseconds),
      ...Object.fromEntries(remoteProviders.map((provider) => [provider, { concurrency: value(`concurrency-${provider}`), spacing: milliseconds(`spacing-${provider}`) }]))
    }
  };
  if (bad[0]) return bad[0];
  const parsed = settingsSchema.safeParse(wanted);
  return parsed.success ? { ok: true, value: parsed.data } : refusalOf(parsed.error);
}

/** Models with a pace of their own: those that have one unless both of its fields were emptied, and the one that was added. */
function ownOf(fields: Fields, { paces }: Settings, value: (name: string) => number, milliseconds: (name: string) => number): Settings['paces'] {
  const kept = ownPaces(paces).filter((model) => (fields[`concurrency-${model}`] ?? '').trim() + (fields[`spacing-${model}`] ?? '').trim() !== '');
  const own = Object.fromEntries(kept.map((model) => [model, { concurrency: value(`concurrency-${model}`), spacing: milliseconds(`spacing-${model}`) }]));
  const added = fields.newModel?.trim();
  return added ? { ...own, [added]: { concurrency: value('newConcurrency'), spacing: milliseconds('newSpacing') } } : own;
}

export function refusalOf(error: ZodError): Refusal {
  const [issue] = error.issues;
  const { path } = issue!;
  const field = [...path].reverse().find((part) => typeof part === 'string' && part in names) as string | undefined;
  return refuse('bad_input', `The ${field ? names[field] : path.join('.')} cannot be kept: ${complaintOf(issue!)}.`, 'Change it and try again; nothing was changed.');
}
