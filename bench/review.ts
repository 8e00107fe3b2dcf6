/**
 * Review under load: 200 reviewers on one film, comments posted at 20 a second through the share routes of a running
 * studio. Measured is the time from the post to the moment when the last of all screens has heard it. Needs a build.
 */
import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { median, type Bench, type Row } from './lib/bench.ts';
import { startStudio, type RunningStudio } from '../tests/support/studio.ts';

const reviewers = 200;
const speakers = 20;
const perSecond = 20;
const seconds = 10;
const json = { 'content-type': 'application/json' };

export const review: Bench = {
  name: 'review',
  about: `${reviewers} reviewers on one film, ${perSecond} comments a second: milliseconds from a post to every screen, and memory.`,
  run: async (say) => {
    say('starting a studio with the sample notebook');
    // Started again, so that the memory is not that of the engine which made the sample.
    const studio = await (await startStudio({ startLimit: 180_000 })).restart();
    const sockets: Socket[] = [];
    try {
      const base = await link(studio);
      const before = await memory(studio);
      say(`${reviewers} reviewers open the film`);
      const cookies = await Promise.all(Array.from({ length: speakers }, (_, i) => introduce(studio, base, `Reviewer ${i + 1}`)));
      const heard = new Map<string, number[]>();
      for (let i = 0; i < reviewers; i += 20) {
        sockets.push(...await Promise.all(Array.from({ length: 20 }, () => open(studio, base, (text) => void heard.get(text)?.push(performance.now())))));
      }
      const opened = await memory(studio);
      await talk({ studio, base, cookies, heard, name: 'Warm-up', seconds: 2 });
      heard.clear();
      say(`${perSecond} comments a second for ${seconds} s`);
      return rows(await talk({ studio, base, cookies, heard, name: 'Comment', seconds }), { before, opened, after: await memory(studio) });
    } finally {
      for (const socket of sockets) socket.disconnect();
      await studio.stop();
    }
  }
};

async function link({ url }: RunningStudio): Promise<string> {
  const { notebooks } = await (await fetch(`${url}/api/notebooks`)).json() as { notebooks: { id: string }[] };
  const response = await fetch(`${url}/api/notebooks/${notebooks[0]!.id}/review`, { method: 'POST', headers: { ...json, origin: url }, body: '{"act":"create_share"}' });
  return `${url}${((await response.json()) as { path: string }).path}`;
}

async function introduce({ url }: RunningStudio, base: string, name: string): Promise<string> {
  const response = await fetch(`${base}/api/review`, { method: 'POST', headers: { ...json, origin: url }, body: JSON.stringify({ act: 'name', name }) });
  if (!response.ok) throw new Error(`No name could be given: ${await response.text()}`);
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

async function open({ url }: RunningStudio, base: string, hear: (text: string) => void): Promise<Socket> {
  const { ticket } = await (await fetch(`${base}/api/ticket`)).json() as { ticket: string };
  const socket = io(`${url}/review`, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { ticket }, extraHeaders: { origin: url } });
  socket.on('comment', ({ text }: { text: string }) => hear(text));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
}

type Talk = { studio: RunningStudio; base: string; cookies: readonly string[]; heard: Map<string, number[]>; name: string; seconds: number };

/** Milliseconds until each screen had each comment. Throws when a screen missed one. */
async function talk({ studio, base, cookies, heard, name, seconds }: Talk): Promise<{ each: number[]; last: number[]; answered: number[] }> {
  const posted = new Map<string, number>();
  const answered: number[] = [];
  const posts: Promise<void>[] = [];
  const start = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    await pause(Math.max(0, start + (i * 1000) / perSecond - performance.now()));
    const text = `${name} ${i}`;
    heard.set(text, []);
    posted.set(text, performance.now());
    posts.push(fetch(`${base}/api/review`, {
      method: 'POST', headers: { ...json, origin: studio.url, cookie: cookies[i % cookies.length]! },
      body: JSON.stringify({ act: 'comment', key: randomUUID(), text, version: 1, first: i, last: i })
    }).then(async (response) => {
      if (!response.ok) throw new Error(`A comment was refused: ${await response.text()}`);
      await response.arrayBuffer();
      answered.push(performance.now() - posted.get(text)!);
    }));
  }
  await Promise.all(posts);
  const until = performance.now() + 10_000;
  while (performance.now() < until && [...heard.values()].some(({ length }) => length < reviewers)) await pause(20);
  const each: number[] = [];
  const last: number[] = [];
  for (const [text, times] of heard) {
    if (times.length !== reviewers) throw new Error(`${text} reached ${times.length} of ${reviewers} screens.`);
    each.push(...times.map((time) => time - posted.get(text)!));
    last.push(Math.max(...times) - posted.get(text)!);
  }
  return { each, last, answered };
}

/** Resident megabytes of the studio's process; 0 where the system does not tell. */
async function memory({ process: { pid } }: RunningStudio): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

const percentile = (values: readonly number[], share: number) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

function rows({ each, last, answered }: { each: number[]; last: number[]; answered: number[] }, { before, opened, after }: Record<'before' | 'opened' | 'after', number>): Row[] {
  const row = (what: string, ours: number, unit: string, aim: string | null = null, met: boolean | null = null): Row => ({ what, ours, peer: null, by: '', ratio: null, unit, aim, met });
  const worst = percentile(last, 0.99);
  return [
    row('post to a screen, median', median(each), 'ms'),
    row('post to a screen, 99th percentile', percentile(each, 0.99), 'ms', 'at most 100', percentile(each, 0.99) <= 100),
    row('post to the last of all screens, median', median(last), 'ms'),
    row('post to the last of all screens, 99th percentile', worst, 'ms', 'at most 150', worst <= 150),
    row('post to its answer, median', median(answered), 'ms'),
    row('deliveries', each.length / seconds, 'a second'),
    row('memory of the studio before anybody came', before, 'MB'),
    row(`memory with ${reviewers} reviewers`, opened, 'MB'),
    row(`memory after ${perSecond * seconds} comments`, after, 'MB')
  ];
}
