/** Sockets of reviewers and of the studio, over a real server: who is told what, and who is cut. */
import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { policyFromEnv } from '../../src/lib/server/guard.ts';
import { openOwner } from '../../src/lib/server/owner.ts';
import { attachSockets, type Realtime } from '../../src/lib/server/realtime/attach.ts';
import { eventShapes } from '../support/review-shapes.ts';
import { openReviewDesk, type ReviewDesk, type Terms, type Visitor } from '../support/review-desk.ts';

let desk: ReviewDesk;
let server: Server;
let realtime: Realtime;
let url = '';
let sockets: Socket[] = [];

beforeAll(async () => {
  desk = await openReviewDesk();
  server = createServer();
  const owner = openOwner({ sealer: desk.review.sealer, bound: '0.0.0.0', hosts: [] });
  const view = () => { throw new Error('No notebook is looked at here.'); };
  realtime = attachSockets(server, { sessions: desk.sessions, view, plan: view, policy: policyFromEnv({}), review: desk.review, owner, measured: new EventEmitter() } as unknown as Parameters<typeof attachSockets>[1]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
});
afterAll(async () => {
  await realtime.close();
  server.close();
  server.closeAllConnections();
  await desk.close();
});

type Heard = { socket: Socket; news: [string, unknown][]; refused: string | null; gone: boolean };

function connect(auth: Record<string, unknown>, { space = '/review', headers = {} }: { space?: string; headers?: Record<string, string> } = {}): Heard {
  const socket = io(`${url}${space}`, { transports: ['websocket'], forceNew: true, reconnection: false, auth, extraHeaders: { origin: url, ...headers } });
  const heard: Heard = { socket, news: [], refused: null, gone: false };
  socket.onAny((name: string, value: unknown) => {
    heard.news.push([name, value]);
    told.push([name, value]);
  });
  socket.on('connect_error', (error) => { heard.refused = error.message; });
  socket.on('disconnect', () => { heard.gone = true; });
  sockets.push(socket);
  return heard;
}

async function visit(terms: Partial<Terms> = {}): Promise<{ visitor: Visitor; share: string }> {
  const { token, share } = await desk.link(terms);
  return { visitor: desk.visitor(token, `192.0.2.${sockets.length}`), share };
}

const open = async (visitor: Visitor): Promise<Heard> => {
  const heard = connect({ ticket: (await visitor.ticket()).body.ticket });
  await expect.poll(() => heard.socket.connected).toBe(true);
  return heard;
};
/** Everything that any line of this file was told. */
const told: [string, unknown][] = [];
const events = ({ news }: Heard) => news.map(([name]) => name).filter((name) => name !== 'presence');

describe('a reviewer\'s line', () => {
  it('opens with a ticket, and hears what is said through any link of the notebook at once', async () => {
    const [one, two] = [await visit(), await visit({ role: 'view' })];
    const [ada, ben] = [await open(one.visitor), await open(two.visitor)];
    await one.visitor.say('Everybody hears this');
    for (const heard of [ada, ben]) await expect.poll(() => heard.news.find(([name]) => name === 'comment')?.[1]).toMatchObject({ text: 'Everybody hears this', name: 'Ada' });
  });

  it.each<[string, unknown]>([['nothing', undefined], ['a number', 7], ['words', 'let me in'], ['an object', { share: 'x' }], ['a list', []]])('does not open with %s for a ticket', async (_, ticket) => {
    const heard = connect({ ticket });
    await expect.poll(() => heard.refused).toBe('closed');
  });

  it('does not open with a cookie\'s value, an old ticket, or one of a link that has changed or ended', async () => {
    const { visitor, share } = await visit({ passcode: 'open sesame' });
    await visitor.enter('open sesame');
    const tickets = { first: (await visitor.ticket()).body.ticket, second: (await visitor.ticket()).body.ticket };
    const grant = connect({ ticket: [...visitor.cookies.values()][0] });
    await expect.poll(() => grant.refused).toBe('closed');
    desk.clock.now += 30_000;
    const old = connect({ ticket: tickets.first });
    await expect.poll(() => old.refused).toBe('closed');
    desk.clock.now -= 30_000;
    await desk.review.links.change(desk.project, share, { role: 'view' });
    const changed = connect({ ticket: tickets.second });
    await expect.poll(() => changed.refused).toBe('closed');
  });

  it.each(['revoked', 'changed', 'expired'] as const)('is cut when its link is %s, and told why; the others stay', async (why) => {
    const { visitor, share } = await visit({ expiresAt: desk.clock.now + 60_000 });
    const bystander = await open((await visit()).visitor);
    const heard = await open(visitor);
    if (why === 'revoked') desk.review.links.revoke(desk.project, share);
    else if (why === 'changed') await desk.review.links.change(desk.project, share, { passcode: 'open sesame' });
    else desk.clock.now += 60_000;
    await expect.poll(() => heard.gone, { timeout: 1000 }).toBe(true);
    expect(heard.news.at(-1)).toEqual(['ended', why]);
    const said = events(heard).length;
    await (await visit()).visitor.say('After the end');
    await expect.poll(() => events(bystander)).toContain('comment');
    expect(events(heard)).toHaveLength(said);
    expect(bystander.gone).toBe(false);
  });

  it('is cut when it says anything: rooms, plans and notebooks are not for it', async () => {
    for (const [name, value] of [['join', { project: desk.project, revision: 0 }], ['plan', { project: desk.project, target: 'outdated', cell: null }], ['comment', { text: 'x' }]] as const) {
      const heard = await open((await visit()).visitor);
      heard.socket.emit(name, value, () => heard.news.push(['answered', name]));
      await expect.poll(() => heard.gone).toBe(true);
      expect(events(heard)).not.toContain('answered');
    }
  });

  it('tells who else is there, by name and nothing more', async () => {
    const { visitor } = await visit();
    await visitor.act({ act: 'name', name: 'Ada' });
    const heard = await open(visitor);
    await expect.poll(() => heard.news.findLast(([name]) => name === 'presence')?.[1]).toEqual([{ author: expect.any(String), name: 'Ada' }]);
  });

  it('is refused to pages of other sites', async () => {
    const { visitor } = await visit();
    const heard = connect({ ticket: (await visitor.ticket()).body.ticket }, { headers: { origin: 'http://evil.example' } });
    await expect.poll(() => heard.refused).not.toBe(null);
    expect(heard.socket.connected).toBe(false);
  });
});

describe('the studio\'s rooms', () => {
  it('are closed to a ticket and to every cookie of a link, where the studio is reached from elsewhere', async () => {
    const { visitor } = await visit({ passcode: 'open sesame' });
    await visitor.enter('open sesame');
    await visitor.say('Hello');
    const values = [...visitor.cookies.values()];
    const tries = [{}, { ticket: (await visitor.ticket()).body.ticket }].map((auth) => connect(auth, { space: '' }));
    for (const value of values) for (const name of ['scenebook_owner', 'scenebook_grant', 'scenebook_reviewer']) tries.push(connect({}, { space: '', headers: { cookie: `${name}=${value}` } }));
    for (const heard of tries) await expect.poll(() => heard.refused).toBe('closed');
    const session = desk.review.sealer.seal('owner', {}, Date.now() + 60_000);
    const owner = connect({}, { space: '', headers: { cookie: `a=b; scenebook_owner=${session}` } });
    await expect.poll(() => owner.socket.connected).toBe(true);
  });
});

describe('what lines are told', () => {
  it('holds nothing but the fields that are meant for reviewers', async () => {
    const { visitor } = await visit({ content: 'scenes' });
    await open(visitor);
    await visitor.say('A word with a box', { drawing: [{ kind: 'box', colour: 'red', from: [0, 0], to: [1, 1] }] });
    await desk.act({ type: 'rename', title: 'Another title' });
    const subject = (await visitor.page()).body.film.subjects[0]!;
    await visitor.act({ act: 'judge', cell: subject.cell, content: subject.content, verdict: 'approved' });
    await expect.poll(() => Object.keys(eventShapes).filter((name) => !told.some(([event]) => event === name))).toEqual([]);
    for (const [name, value] of told) {
      expect(Object.keys(eventShapes)).toContain(name);
      expect(eventShapes[name as keyof typeof eventShapes].safeParse(value).error?.message, `${name} ${JSON.stringify(value)}`).toBeUndefined();
    }
  });
});
