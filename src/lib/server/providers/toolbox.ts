/**
 * What the runner asks for tools: by capability and model, from the provider that a cell's recipe names. A provider
 * makes a tool for each of its models; how it behaves when a process dies in mid-call is part of what it says of itself.
 */
import {
  ToolError, type BriefImage, type Capability, type ImageTool, type MediaTool, type Recipe, type TextTool, type Tools, type VideoTool, type VisionTool
} from '../../pipeline/index.ts';

/**
 * What becomes of a call whose process died before it had a handle. `repeat`: work on this machine, free, done again.
 * `key`: the provider honours the attempt's key, so the call is sent again with it. `lookup`: the provider can be asked
 * for a job by the key (`find`). `unknown`: it may have been charged and is never sent again by itself.
 */
export type Recovery = 'repeat' | 'key' | 'lookup' | 'unknown';

/**
 * What a trial call found. `reached`: whether the provider answered at all; null where it was not asked. `says`: one sentence. `models`: ids that the
 * provider offers this key; null where it does not tell.
 */
export type Checked = { readonly ok: boolean; readonly reached: boolean | null; readonly says: string; readonly models: readonly string[] | null };

/** A trial call that failed. What is no failure of a call is thrown on. */
export function failedCheck(error: unknown): Checked {
  if (!(error instanceof ToolError)) throw error;
  // An answer that tells of trouble came from somewhere; a call that got none did not.
  if (error.code === 'cancelled') return { ok: false, reached: false, says: 'It did not answer in time. Check the network and the address.', models: null };
  // Credentials that give no token are never shown to the provider.
  if (error.code === 'auth' && !/\bHTTP \d{3}\b/u.test(error.detail)) return { ok: false, reached: null, says: `${error.message} ${error.advice}`, models: null };
  const reached = error.code !== 'transient' || /\bHTTP \d{3}\b/u.test(error.detail);
  return { ok: false, reached, says: reached ? `${error.message} ${error.advice}`.trim() : `${error.message} Check the network and the address.`, models: null };
}

export type Provider = {
  readonly id: string;
  readonly name: string;
  readonly recovery: Recovery;
  /** Null when it can work now, or this model of it; else what is missing, one sentence, such as "No key for Google is set." */
  readonly missing: (model?: string) => string | null;
  /** Tries the key by a call that costs nothing; of the service that this model is at, where a provider has several. */
  readonly check?: (signal: AbortSignal, model?: string) => Promise<Checked>;
  readonly text?: (model: string) => TextTool;
  readonly image?: (model: string) => ImageTool;
  readonly video?: (model: string) => VideoTool;
  readonly vision?: (model: string) => VisionTool;
  readonly media?: (model: string) => MediaTool;
  /** The handle of the job that was made with this key, or null when the provider knows of none. */
  readonly find?: (key: string, signal: AbortSignal) => Promise<unknown>;
  /** The handle of a job that a person names by the number on the provider's own page. */
  readonly adopt?: (job: string) => unknown;
  /** Asks the provider to stop a job; what it has charged stays charged. */
  readonly cancel?: (handle: unknown) => Promise<void>;
  /** Makes ready what its first work would wait for. */
  readonly warm?: () => Promise<void>;
  /** Told of pictures as they arrive, perhaps long before a film of them is asked for; never throws. */
  readonly readAhead?: (images: readonly BriefImage[]) => Promise<void>;
  readonly close?: () => Promise<void>;
};

export type Toolbox = {
  readonly provider: (id: string) => Provider | null;
  readonly providers: readonly Provider[];
  /** The tools of these capabilities, each from its recipe. Throws a ToolError when a provider cannot serve one. */
  readonly pick: (capabilities: readonly Capability[], recipeOf: (capability: Capability) => Recipe) => Partial<Tools>;
  /** Makes ready what the first work of a server's day would wait for; never throws. */
  readonly warm: () => Promise<void>;
  /** Tells the providers of pictures that have arrived, so that what can be done before their film is planned is done; never throws. */
  readonly readAhead: (images: readonly BriefImage[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export function openToolbox(providers: readonly Provider[]): Toolbox {
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  const tools = new Map<string, Tools[Capability]>();

  function toolOf(capability: Capability, { provider: id, model }: Recipe): Tools[Capability] {
    const provider = byId.get(id);
    const make = provider?.[capability];
    if (!provider || !make) {
      throw new ToolError('bad_input', `${provider?.name ?? id} cannot do this step here.`, { advice: 'Choose another profile, or another model for this cell.' });
    }
    const missing = provider.missing(model);
    if (missing) throw new ToolError('auth', missing, { advice: 'Set it up, or choose another profile.' });
    const key = JSON.stringify([capability, id, model]);
    let tool = tools.get(key);
    if (!tool) tools.set(key, (tool = make(model)));
    return tool;
  }

  return {
    provider: (id) => byId.get(id) ?? null,
    providers,
    pick: (capabilities, recipeOf) => Object.fromEntries(capabilities.map((name) => [name, toolOf(name, recipeOf(name))])),
    warm: async () => void (await Promise.allSettled(providers.map(({ warm }) => warm?.()))),
    readAhead: async (images) => void (await Promise.allSettled(providers.map(({ readAhead }) => readAhead?.(images)))),
    close: async () => void (await Promise.all(providers.map(({ close }) => close?.())))
  };
}

/** Providers from ready tools, all of them on this machine. */
export const localProvider = (id: string, name: string, tools: Partial<Tools>, close?: () => Promise<void>): Provider => ({
  id, name, recovery: 'repeat', missing: () => null, ...(close ? { close } : {}),
  ...Object.fromEntries(Object.entries(tools).map(([capability, tool]) => [capability, () => tool]))
});

/** One set of tools for every local recipe: for tests, and for whoever brings their own. */
export const localProviders = (tools: Tools): Provider[] => [localProvider('animatic', 'Animatic', tools), localProvider('studio', 'Studio', { media: tools.media })];
