/** Every route under every kind of link, and every route of the studio for somebody who has only a link. Over HTTP, as a program would try. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from '../support/browser-test.ts';
import type { ReviewPage } from '../../src/lib/review-protocol.ts';
import { makeFilm, makeLink, ownerPost, type LinkTerms } from '../support/review-maker.ts';

const routes = readdirSync('src/routes', { recursive: true, encoding: 'utf8' }).filter((file) => /\+(page(\.server)?|server)\.(ts|svelte)$/.test(file))
  .map((file) => `/${file.replace(/\/?\+[^/]*$/, '')}`).filter((route, i, all) => all.indexOf(route) === i).sort();
const shared = routes.filter((route) => route.startsWith('/s/'));
const own = routes.filter((route) => !route.startsWith('/s/') && !route.startsWith('/setup/') && route !== '/healthz');

const kinds = ['unknown', 'revoked', 'expired', 'closed', 'view', 'comment', 'approve', 'download', 'scenes'] as const;
type Kind = (typeof kinds)[number];
const terms: Partial<Record<Kind, LinkTerms>> = { closed: { passcode: 'open sesame', role: 'approve', download: true, content: 'scenes' }, view: { role: 'view' }, comment: { role: 'comment' }, approve: { role: 'approve' }, download: { role: 'view', download: true }, scenes: { role: 'view', content: 'scenes' } };

/** What each request answers, one column for each kind of link in their order above. */
const expected: Record<string, readonly number[]> = {
  'GET /s/[token]': [404, 410, 410, 200, 200, 200, 200, 200, 200],
  'POST /s/[token]?/passcode': [404, 404, 404, 403, 404, 404, 404, 404, 404],
  'GET /s/[token]/api/review': [404, 410, 410, 401, 200, 200, 200, 200, 200],
  'POST /s/[token]/api/review name': [404, 410, 410, 401, 403, 200, 200, 403, 403],
  'POST /s/[token]/api/review comment': [404, 410, 410, 401, 403, 200, 200, 403, 403],
  'POST /s/[token]/api/review judge': [404, 410, 410, 401, 403, 403, 200, 403, 403],
  'POST /s/[token]/api/review owner act': [404, 410, 410, 401, 400, 400, 400, 400, 400],
  'GET /s/[token]/api/ticket': [404, 410, 410, 401, 200, 200, 200, 200, 200],
  'GET /s/[token]/media/[name] film': [404, 410, 410, 401, 200, 200, 200, 200, 200],
  'GET /s/[token]/media/[name] range': [404, 410, 410, 401, 206, 206, 206, 206, 206],
  'GET /s/[token]/media/[name] thumbnail': [404, 410, 410, 401, 200, 200, 200, 200, 200],
  'GET /s/[token]/media/[name] download': [404, 410, 410, 401, 403, 403, 403, 200, 403],
  'GET /s/[token]/media/[name] frame': [404, 410, 410, 401, 404, 404, 404, 404, 200],
  'PUT /s/[token]/api/review': [405, 405, 405, 405, 405, 405, 405, 405, 405],
  'DELETE /s/[token]/media/[name]': [405, 405, 405, 405, 405, 405, 405, 405, 405]
};

test('Every share route answers every kind of link with what that kind allows, and nothing else', async ({ studio }) => {
  for (const route of shared) expect(Object.keys(expected).some((request) => request.split(/ |\?/)[1] === route), `${route} is in the table`).toBe(true);
  const film = await makeFilm(studio);
  const json = { 'content-type': 'application/json', origin: studio.url };
  const wide = await makeLink(studio, film.id, { content: 'scenes', role: 'approve' });
  const page = await (await fetch(`${wide.url}/api/review`)).json() as ReviewPage;
  const { video, poster } = page.film.versions[0]!;
  const { file: frame } = page.film.scenes[1]!.end!;
  const { content } = page.film.subjects.find(({ cell }) => cell === 'export')!;

  const links = {} as Record<Kind, string>;
  for (const kind of kinds) {
    const { url, share } = await makeLink(studio, film.id, kind === 'expired' ? { expiresAt: Date.now() + 300 } : (terms[kind] ?? {}));
    links[kind] = kind === 'unknown' ? `${studio.url}/s/${'A'.repeat(43)}` : url;
    if (kind === 'revoked') await ownerPost(studio, film.id, { act: 'revoke_share', share });
  }
  await expect.poll(async () => (await fetch(links.expired)).status).toBe(410);

  const found: Record<string, number[]> = Object.fromEntries(Object.keys(expected).map((request) => [request, []]));
  for (const kind of kinds) {
    const base = links[kind];
    let cookie = '';
    const ask = async (request: string, path: string, init: RequestInit = {}) => {
      const response = await fetch(base + path, { redirect: 'manual', ...init, headers: { ...(cookie ? { cookie } : {}), ...init.headers } });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      const text = response.headers.get('content-type')?.includes('video') ? '' : await response.text();
      if (!['view', 'comment', 'approve', 'download', 'scenes'].includes(kind)) expect(text).not.toContain(page.film.title);
      for (const secret of [film.id, studio.data, 'fingerprint', 'animatic']) expect(text, `${request} of ${kind} says ${secret}`).not.toContain(secret);
      found[request]!.push(response.status);
    };
    const act = (body: Record<string, unknown>, method = 'POST'): RequestInit => ({ method, headers: json, body: JSON.stringify(body) });
    await ask('GET /s/[token]', '');
    await ask('POST /s/[token]?/passcode', '?/passcode', { method: 'POST', headers: { origin: studio.url, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: 'passcode=wrong+one' });
    await ask('GET /s/[token]/api/review', '/api/review');
    await ask('POST /s/[token]/api/review name', '/api/review', act({ act: 'name', name: 'Ada' }));
    await ask('POST /s/[token]/api/review comment', '/api/review', act({ act: 'comment', key: randomUUID(), text: 'Here', version: 1, first: 0, last: 0 }));
    await ask('POST /s/[token]/api/review judge', '/api/review', act({ act: 'judge', cell: 'export', content, verdict: 'approved' }));
    await ask('POST /s/[token]/api/review owner act', '/api/review', act({ act: 'create_share' }));
    await ask('GET /s/[token]/api/ticket', '/api/ticket');
    await ask('GET /s/[token]/media/[name] film', `/media/${video.file}`);
    await ask('GET /s/[token]/media/[name] range', `/media/${video.file}`, { headers: { range: 'bytes=0-9' } });
    await ask('GET /s/[token]/media/[name] thumbnail', `/media/${poster.file}?w=320`);
    await ask('GET /s/[token]/media/[name] download', `/media/${video.file}?download=film`);
    await ask('GET /s/[token]/media/[name] frame', `/media/${frame}`);
    await ask('PUT /s/[token]/api/review', '/api/review', act({}, 'PUT'));
    await ask('DELETE /s/[token]/media/[name]', `/media/${video.file}`, { method: 'DELETE', headers: { origin: studio.url } });
    const data = await (await fetch(`${base}/__data.json`)).text();
    expect([kind, data.includes(page.film.title)]).toEqual([kind, ['view', 'comment', 'approve', 'download', 'scenes'].includes(kind)]);
  }
  expect(found).toEqual(expected);
});

test('With nothing but a link\'s cookies no route of the studio answers, whatever name they are given', async ({ studio }) => {
  const film = await makeFilm(studio);
  const link = await makeLink(studio, film.id, { role: 'approve', passcode: 'open sesame' });
  const origin = { origin: studio.url };
  const entered = await fetch(`${link.url}?/passcode`, { method: 'POST', redirect: 'manual', headers: { ...origin, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: 'passcode=open+sesame' });
  expect(entered.status).toBe(303);
  const grant = entered.headers.getSetCookie()[0]!.split(';')[0]!;
  const named = await fetch(`${link.url}/api/review`, { method: 'POST', headers: { ...origin, cookie: grant, 'content-type': 'application/json' }, body: '{"act":"name","name":"Ada"}' });
  const values = [grant, named.headers.getSetCookie()[0]!.split(';')[0]!].map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  const { ticket } = await (await fetch(`${link.url}/api/ticket`, { headers: { cookie: grant } })).json() as { ticket: string };
  const cookies = ['scenebook_owner', 'scenebook_grant', 'scenebook_reviewer'].flatMap((name) => [...values, ticket].map((value) => `${name}=${value}`)).join('; ');

  const { film: { versions } } = await (await fetch(`${link.url}/api/review`, { headers: { cookie: grant } })).json() as ReviewPage;
  const names: Record<string, string> = { id: film.id, name: versions[0]!.video.file, attempt: randomUUID(), run: randomUUID() };
  for (const route of own) {
    const path = route.replace(/\[(\w+)\]/g, (_, name: string) => names[name] ?? 'x');
    for (const method of ['GET', 'POST']) {
      // As from another machine: a proxy says that it passes somebody's request on.
      const response = await fetch(studio.url + path, { method, headers: { ...origin, 'content-type': 'application/json', cookie: cookies, 'x-forwarded-for': '203.0.113.9' }, ...(method === 'POST' ? { body: '{}' } : {}) });
      expect([method, route, response.status]).toEqual([method, route, 403]);
      expect(await response.text()).toContain('This studio belongs to somebody.');
    }
  }
});
