/**
 * Google's client, made anew for each call so that the call's own wire is its only way out. The Developer API wants a
 * key; Vertex wants a project and the machine's own Google credentials, and keeps one client for their sake.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import type { Config } from '../../config.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { Clock, Patience } from '../http/clock.ts';
import type { Reach } from '../http/exchange.ts';
import type { Wire } from '../http/wire.ts';
import type { Keys } from '../keys.ts';

/** The version is pinned, for releases of the client differ in their default. */
export const apiVersion = 'v1beta';
const vertexVersion = 'v1beta1';
const hosts = ['.googleapis.com', '.googleusercontent.com'];

export type VertexAuth = GoogleGenAIOptions['googleAuthOptions'];
export type GoogleAccess = {
  readonly keys: Keys;
  readonly env: Config['env'];
  /** For tests; else the application's default credentials. */
  readonly vertexAuth?: VertexAuth;
};

/** What every tool works with, and what those for clips need besides. */
export type GoogleParts = { readonly store: ArtifactStore; readonly access: GoogleAccess; readonly clock: Clock };
export type VideoParts = GoogleParts & { readonly env: Config['env']; readonly patience: Patience };

export const geminiReach = ({ keys }: GoogleAccess): Reach => ({ base: keys.base('google') ?? 'https://generativelanguage.googleapis.com', hosts });

export function geminiClient(access: GoogleAccess, wire: Wire): GoogleGenAI {
  const apiKey = access.keys.read('google') ?? '';
  return new GoogleGenAI({ vertexai: false, apiKey, httpOptions: { baseUrl: geminiReach(access).base, apiVersion, fetch: wire.fetch } });
}

/** Project and place of Vertex; null where none is set. */
export function vertexPlace({ env }: Pick<GoogleAccess, 'env'>): { project: string; location: string } | null {
  const project = env.GOOGLE_CLOUD_PROJECT?.trim();
  return project ? { project, location: env.GOOGLE_CLOUD_LOCATION?.trim() || 'us-central1' } : null;
}

export function vertexReach(access: GoogleAccess): Reach {
  const location = vertexPlace(access)?.location ?? 'us-central1';
  const own = location === 'global' ? 'https://aiplatform.googleapis.com' : `https://${location}-aiplatform.googleapis.com`;
  return { base: access.keys.base('vertex') ?? own, hosts };
}

/** `signal`: also ends the wait for a token, which the client fetches by itself. */
export type Vertex = <T>(wire: Wire, work: (client: GoogleGenAI) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** The file that the environment names; else what the client finds by itself on this machine. */
function credentialsOf({ env }: GoogleAccess): NonNullable<VertexAuth> {
  const keyFilename = env.GOOGLE_APPLICATION_CREDENTIALS?.trim();
  return keyFilename ? { keyFilename } : {};
}

/** The work, or the abort where that comes first. Work that goes on then finds its wire closed. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => undefined as void;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => {
      stop = () => reject(new Error('stopped'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    })]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Runs calls of the one Vertex client, each on its own wire. A client keeps its token for as long as this machine's clock says; one that is
 * not accepted is forgotten with its client, so the next call fetches another.
 */
export function openVertex(access: GoogleAccess): Vertex {
  const wires = new AsyncLocalStorage<Wire>();
  let known: { baseUrl: string; client: GoogleGenAI } | null = null;
  return async (wire, work, signal) => {
    const baseUrl = vertexReach(access).base;
    if (known?.baseUrl !== baseUrl) {
      const client = new GoogleGenAI({
        vertexai: true, ...vertexPlace(access), googleAuthOptions: access.vertexAuth ?? credentialsOf(access),
        httpOptions: { baseUrl, apiVersion: vertexVersion, fetch: (...given) => wires.getStore()!.fetch(...given) }
      });
      known = { baseUrl, client };
    }
    const { client } = known;
    try {
      return await unlessAborted(wires.run(wire, () => work(client)), signal);
    } catch (error) {
      if (wire.answer()?.status === 401 && known?.client === client) known = null;
      throw error;
    }
  };
}
