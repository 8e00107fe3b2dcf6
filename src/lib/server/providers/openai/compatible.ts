/**
 * Any server that speaks like OpenAI, at an address of the user's own. Its models are free text; `default` stands for the
 * one that SCENEBOOK_COMPATIBLE_MODEL names, else for the first that the server lists, on a server of this network: a
 * gateway on the internet lists hundreds, and takes money for them.
 */
import { z } from 'zod';
import { ToolError, type TextTool, type VisionTool } from '../../../pipeline/steps/tools.ts';
import { badInput } from '../http/faults.ts';
import { isPublic } from '../http/addresses.ts';
import { isIP } from 'node:net';
import { versioned, type Opening } from '../rest.ts';
import type { Provider } from '../toolbox.ts';
import type { ChatService } from './chat.ts';
import { checkModels, modelsOf } from './check.ts';
import { openaiFault } from './errors.ts';
import { tokensOf } from './service.ts';
import { createText } from './text.ts';
import { createVision } from './vision.ts';

export const serversOwn = 'default';
const name = 'OpenAI-compatible server';
/** A model on one's own machine may take its time. */
const patient = { total: 1_800_000, idle: 1_800_000 };
const told = z.object({ cost: z.number().nonnegative() });

/** Whether an address is one of this machine or this network. */
export function isNear(base: string): boolean {
  const host = new URL(base).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) ? !isPublic(host) : !host.includes('.') || /\.(?:local|lan|internal|home\.arpa|localhost)$/u.test(host);
}

export function openCompatible({ store, keys, env }: Pick<Opening, 'store' | 'keys' | 'env'>): Provider {
  const base = (): string => {
    const given = keys.base('compatible');
    if (!given) throw new ToolError('auth', 'No address of an OpenAI-compatible server is set.', { advice: 'Set it on the providers page, or choose another profile.' });
    return versioned(given);
  };
  const service: ChatService = {
    id: 'compatible',
    name,
    reach: () => ({ base: base(), hosts: [] }),
    key: () => keys.read('compatible'),
    asked: (model) => ({ provider: name, model, hush: keys.hush }),
    decode: (answer, model, subject) => openaiFault(answer, service.asked(model), { subject, instead: '' }),
    // Gateways tell what they took; what runs in this network takes nothing.
    billed: (usage) => ({ ...tokensOf(usage), usd: told.safeParse(usage).data?.cost ?? (isNear(base()) ? 0 : null) }),
    tellsSchema: true,
    limits: patient
  };

  async function chosen(model: string, signal: AbortSignal): Promise<string> {
    if (model !== serversOwn) return model;
    const named = env.SCENEBOOK_COMPATIBLE_MODEL?.trim();
    if (named) return named;
    const first = isNear(base()) ? (await modelsOf(service, signal))[0] : undefined;
    if (!first) throw badInput(service.asked(model), { words: 'Name a model of this server on the cell, or in SCENEBOOK_COMPATIBLE_MODEL.' });
    return first;
  }
  const tools = new Map<string, { text: TextTool; vision: VisionTool }>();
  async function toolsOf(wanted: string, { signal, log }: { signal: AbortSignal; log: (line: string) => void }) {
    const model = await chosen(wanted, signal);
    if (model !== wanted) log(`The server's own model is used: ${model}.`);
    const known = tools.get(model) ?? { text: createText(store, service, model), vision: createVision(store, service, model) };
    tools.set(model, known);
    return known;
  }

  return {
    id: service.id,
    name,
    recovery: 'unknown',
    missing: () => keys.misaddressed('compatible') ?? (keys.base('compatible') ? null : 'No address of an OpenAI-compatible server is set.'),
    check: (signal) => checkModels(service, signal),
    text: (model) => ({ write: async (request, context) => (await toolsOf(model, context)).text.write(request, context) }),
    vision: (model) => ({
      score: async (request, context) => (await toolsOf(model, context)).vision.score(request, context),
      describe: async (request, context) => (await toolsOf(model, context)).vision.describe(request, context)
    })
  };
}
