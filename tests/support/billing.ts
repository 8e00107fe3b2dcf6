/**
 * A provider on this machine that takes money for every job it accepts, over real HTTP, and keeps books of its own; and
 * the provider's tools as the studio sees them. Equal requests give equal results, so what a notebook ends in can be
 * compared. Frames and clips are jobs: submitted, handle kept, polled. Text and verdicts are answered at once.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ToolError, type ArtifactRef, type RunContext, type StoryboardDraft, type Tools } from '../../src/lib/pipeline/index.ts';
import { localProvider, openToolbox, type Provider, type Recovery } from '../../src/lib/server/providers/toolbox.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';

export type Kind = 'text' | 'image' | 'video' | 'vision';
/** One line of the books. */
export type Job = { readonly id: string; readonly key: string; readonly kind: Kind; readonly usd: number; readonly result: unknown; polls: number };
/** What becomes of a call whose caller died (toolbox.ts). */
export type Mode = Exclude<Recovery, 'repeat'>;

const prices: Record<Kind, number> = { text: 0.01, image: 0.04, video: 0.5, vision: 0.02 };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export type Bank = Awaited<ReturnType<typeof openBank>>;

/** Starts the provider. `key`: a second job of one key is the first. `lookup`: jobs are found by key; every third time nobody answers. */
export async function openBank(mode: Mode) {
  const books: Job[] = [];
  let finds = 0;
  let polls = 0;

  function answer(method: string, url: URL, body: { key: string; kind: Kind; request: unknown } | null): { status: number; value: unknown } {
    if (method === 'POST' && body) {
      const known = mode === 'key' ? books.find(({ key }) => key === body.key) : undefined;
      const job = known ?? { id: `job-${books.length + 1}`, key: body.key, kind: body.kind, usd: prices[body.kind], result: resultOf(body.kind, body.request), polls: 0 };
      if (!known) books.push(job);
      const atOnce = body.kind === 'text' || body.kind === 'vision';
      return { status: 200, value: { id: job.id, usd: job.usd, ...(atOnce ? { result: job.result } : {}) } };
    }
    const key = url.searchParams.get('key');
    if (url.pathname === '/jobs' && key) {
      // Not every look-up is answered.
      if (mode !== 'lookup' || ++finds % 3 === 0) return { status: 503, value: null };
      return { status: 200, value: books.find((job) => job.key === key)?.id ?? null };
    }
    // What a person sees who looks at the provider's own page.
    if (url.pathname === '/page') return { status: 200, value: books.filter((job) => job.key === key).map(({ id }) => id) };
    const job = books.find(({ id }) => url.pathname === `/jobs/${id}`);
    if (!job) return { status: 404, value: null };
    if (++polls % 5 === 0) return { status: 429, value: null };
    return { status: 200, value: ++job.polls < 2 ? { done: false } : { done: true, usd: job.usd, result: job.result } };
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, value } = answer(request.method!, new URL(request.url!, 'http://bank'), body ? JSON.parse(body) as never : null);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    mode, books, port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    })
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const palette = ['#101010', '#808080', '#f0f0f0'];

function resultOf(kind: Kind, request: unknown): unknown {
  const asked = request as { task?: string; seconds?: number };
  if (kind === 'vision') return { score: 0.9, subjects: [], issues: [], fixPrompt: '', heatmap: null, measures: [] };
  if (kind !== 'text') return hash(JSON.stringify(request));
  if (asked.task === 'stories') return {
    subject: { name: 'Thing', audience: 'people', benefit: 'it helps', category: 'other', palette },
    stories: ['One', 'Two', 'Three'].map((title) => ({ title, narrative: 'N', arc: title, tone: title, pacing: title, visualStyle: 'plain', keyMoments: ['a', 'b'], segments: 2 }))
  };
  const scene = (index: number): StoryboardDraft['scenes'][number] => ({
    role: index ? 'cta' : 'hook', title: `Scene ${index}`, description: 'What happens', opening: `Opening ${index}`, duration: asked.seconds ?? 4, shot: 'medium',
    camera: 'hold', picture: 0, startPrompt: `Start ${index}`, endPrompt: `End ${index}`, motionPrompt: `Motion ${index}`
  });
  return { style: { look: 'plain', light: 'soft', palette, category: 'other' }, scenes: [scene(0), scene(1)] };
}

/** Called at every point at which a process may be killed. */
export type Pass = (point: string) => void;

type Wire = { readonly port: number; readonly store: ArtifactStore; readonly recovery: Mode; readonly pass: Pass };

/** The tools of every provider that a profile names, all of them this one, and FFmpeg's work without FFmpeg. */
export function billedToolbox(id: string, wire: Wire) {
  const { tools, media } = billedTools(wire);
  const { port, pass, recovery } = wire;
  const provider: Provider = {
    id, name: 'Bank', recovery, missing: () => null,
    text: () => tools.text, image: () => tools.image, video: () => tools.video, vision: () => tools.vision,
    adopt: (job) => ({ id: job }),
    ...(recovery !== 'lookup' ? {} : {
      find: async (key) => {
        pass('before a look-up');
        const found = await call(port, `/jobs?key=${key}`) as string | null;
        pass('after a look-up');
        return found && { id: found };
      }
    })
  };
  return openToolbox([provider, localProvider('studio', 'Studio', { media })]);
}

async function call(port: number, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (response.status === 429) throw new ToolError('rate_limited', 'Too many calls.');
  if (!response.ok) throw new ToolError('unavailable', `Answered ${response.status}.`);
  return response.json();
}

/** Job numbers that the provider's own page shows for a key. */
export const pageOf = async (port: number, key: string): Promise<string[]> => await call(port, `/page?key=${key}`) as string[];

type Answered = { readonly usd: number; readonly result: unknown };

function billedTools({ port, store, pass }: Wire): { tools: Pick<Tools, Kind>; media: Tools['media'] } {
  async function answered(kind: Kind, request: unknown, context: RunContext): Promise<Answered> {
    let handle = context.handle as { id: string } | null;
    if (!handle) {
      pass(`${kind}: before the wire`);
      const job = await call(port, '/jobs', { key: context.key, kind, request }) as { id: string; usd: number; result?: unknown };
      pass(`${kind}: after the wire`);
      if (job.result !== undefined) return { usd: job.usd, result: job.result };
      handle = { id: job.id };
      await context.saveHandle(handle);
      pass(`${kind}: handle kept`);
    }
    for (;;) {
      const state = await call(port, `/jobs/${handle.id}`) as { done: boolean } & Answered;
      pass(`${kind}: polled`);
      if (state.done) return state;
    }
  }

  async function keep(text: string, mime: ArtifactRef['mime']): Promise<ArtifactRef> {
    const file = await store.temp('part');
    pass('before a file');
    await writeFile(file, text);
    pass('file written');
    const kept = await store.adopt(file, { mime });
    pass('file kept');
    return kept;
  }

  const usage = (usd: number) => ({ units: { call: 1 }, usd });
  /** Of several calls of one attempt, which one; a picture says so. */
  const tryOf = (key: string) => /-(\d)$/.exec(key)?.[1] ?? '1';
  const file = async (kind: 'image' | 'video', mime: ArtifactRef['mime'], request: unknown, context: RunContext) => {
    const { usd, result } = await answered(kind, request, context);
    return { kept: await keep(`${kind} ${String(result)} of try ${tryOf(context.key)}`, mime), usage: usage(usd) };
  };
  return {
    tools: {
      text: {
        write: async ({ facts, schema }, context) => {
          const { usd, result } = await answered('text', facts, context);
          return { value: schema.parse(result), usage: usage(usd) };
        }
      },
      image: {
        paint: async ({ facts, base, aspect }, context) => {
          const { kept, usage: used } = await file('image', 'image/png', [facts.position, facts.words, aspect, base?.image.content, context.seed], context);
          return { value: { image: kept, layers: null }, usage: used };
        }
      },
      video: {
        animate: async (request, context) => {
          if (request.mode !== 'first_and_last_frame') throw new ToolError('bad_input', 'Only from frame to frame.');
          const { kept, usage: used } = await file('video', 'video/mp4', [request.first.image.content, request.duration, request.prompt.text], context);
          return { value: { video: kept }, usage: used };
        }
      },
      vision: {
        score: async ({ clip }, context) => {
          const { usd, result } = await answered('vision', clip.first.content, context);
          return { value: result as never, usage: usage(usd) };
        },
        describe: async ({ picture }, context) => {
          const { usd } = await answered('vision', picture.content, context);
          return { value: { description: `It looks like ${picture.content.slice(0, 6)}.` }, usage: usage(usd) };
        }
      }
    },
    media: {
      measure: async () => { throw new Error('Nothing is measured here.'); },
      subject: async () => null,
      cutOut: async () => null,
      // The third try of a face is let through.
      faceLikeness: async (_, other) => {
        pass('a face compared');
        return [0.1, 0.2, 0.55][Number(/of try (\d)/.exec(await readFile(store.path(other), 'utf8'))![1]) - 1]!;
      },
      frames: async (video) => {
        const part = (name: string) => keep(`${name} of ${video.content}`, 'image/jpeg');
        return { first: await part('first'), middle: await part('middle'), last: await part('last'), duration: 4, frames: 96 };
      },
      join: async (clips) => {
        const content = clips.map((clip) => clip.content).join();
        return { video: await keep(`film of ${content}`, 'video/mp4'), poster: await keep(`poster of ${content}`, 'image/jpeg'), duration: 8, frames: 192 };
      },
      film: () => Promise.reject(new Error('no timeline is edited here'))
    }
  };
}
