/** The door of a link, and tries to get past it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantCookie, grantLasts, reviewerCookie } from '../../src/lib/server/review/access.ts';
import { openReviewDesk, type ReviewDesk, type Visitor } from '../support/review-desk.ts';

let desk: ReviewDesk;
beforeAll(async () => { desk = await openReviewDesk(); });
afterAll(() => desk.close());

const videoOf = async (visitor: Visitor) => (await visitor.page()).body.film.versions[0]!.video.file;
/** What each kind of request answers. */
const everywhere = async (visitor: Visitor, video: string) => ({
  page: (await visitor.page()).status, ticket: (await visitor.ticket()).status, media: (await visitor.media(video)).status,
  range: (await visitor.media(video, '', { headers: { range: 'bytes=0-3' } })).status, act: (await visitor.act({ act: 'name', name: 'Eve' })).status
});

describe('tokens', () => {
  it('have 256 bits, differ, and are kept as a hash only', async () => {
    const links = await Promise.all(Array.from({ length: 40 }, () => desk.link()));
    const tokens = links.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(40);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { token, share } = links[0]!;
    const row = await desk.db.selectFrom('shares').selectAll().where('id', '=', share).executeTakeFirstOrThrow();
    expect(row.token_hash).toBe(createHash('sha256').update(token).digest('hex'));
    const bytes = Buffer.concat(await Promise.all(['scenebook.db', 'scenebook.db-wal'].map((name) => readFile(join(desk.data, name)))));
    expect(bytes.includes(row.token_hash)).toBe(true);
    for (const each of tokens) expect(bytes.includes(each)).toBe(false);
  });

  it('open nothing when they are guessed, cut, changed, or the hash itself', async () => {
    const { token } = await desk.link();
    const hash = createHash('sha256').update(token).digest('hex');
    const flipped = (token[0] === 'A' ? 'B' : 'A') + token.slice(1);
    for (const guess of [flipped, token.slice(0, 42), `${token}A`, token.toUpperCase(), token.toLowerCase(), hash, '', '%', "' or 1=1 --", `${token}/../${token}`, 'A'.repeat(43), `${token}\0`, '../../p/x']) {
      const visitor = desk.visitor(guess);
      expect([guess, (await visitor.page()).status, (await visitor.ticket()).status, (await visitor.act({ act: 'name', name: 'Eve' })).status]).toEqual([guess, 404, 404, 404]);
    }
  });
});

describe('a link that ends', () => {
  it.each(['revoked', 'expired', 'of a deleted notebook', 'with a new address'] as const)('is closed everywhere for the very next request when it is %s', async (end) => {
    const own = await openReviewDesk();
    try {
      const { token, share } = await own.link({ expiresAt: own.clock.now + 60_000, content: 'scenes' });
      const visitor = own.visitor(token);
      const video = await videoOf(visitor);
      expect(await everywhere(visitor, video)).toEqual({ page: 200, ticket: 200, media: 200, range: 206, act: 200 });
      if (end === 'revoked') own.review.links.revoke(own.project, share);
      else if (end === 'expired') own.clock.now += 60_000;
      else if (end === 'of a deleted notebook') await own.sessions.remove(own.project);
      else own.review.links.renew(own.project, share);
      const status = end === 'revoked' || end === 'expired' ? 410 : 404;
      expect(await everywhere(visitor, video)).toEqual({ page: status, ticket: status, media: status, range: status, act: status });
    } finally {
      await own.close();
    }
  });

  it('cannot be brought back, renewed or changed from another notebook', async () => {
    const { token, share } = await desk.link();
    const { links } = desk.review;
    const other = '00000000-0000-4000-8000-000000000000';
    expect(links.revoke(other, share)).toMatchObject({ ok: false });
    expect(links.renew(other, share)).toMatchObject({ ok: false });
    expect(await links.change(other, share, { role: 'approve' })).toMatchObject({ ok: false });
    expect(links.activity(other, share)).toEqual([]);
    expect((await desk.visitor(token).page()).status).toBe(200);
    links.revoke(desk.project, share);
    expect(links.renew(desk.project, share)).toMatchObject({ ok: false });
    await links.change(desk.project, share, { expiresAt: null });
    expect((await desk.visitor(token).page()).status).toBe(410);
  });

  it('is not made over from the beginning', async () => {
    await expect(desk.link({ expiresAt: desk.clock.now - 1 })).rejects.toThrow();
  });
});

describe('passcodes', () => {
  it('are kept as salted scrypt hashes, equal ones differently', async () => {
    const [one, two] = await Promise.all([desk.link({ passcode: 'open sesame' }), desk.link({ passcode: 'open sesame' })]);
    const rows = await desk.db.selectFrom('shares').select('passcode').where('id', 'in', [one.share, two.share]).execute();
    for (const { passcode } of rows) expect(passcode).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
    expect(rows[0]!.passcode).not.toBe(rows[1]!.passcode);
    expect(JSON.stringify(rows)).not.toContain('sesame');
  });

  it('close page, JSON, files and sockets until they are given', async () => {
    const { token } = await desk.link({ passcode: 'open sesame' });
    const open = await desk.link();
    const video = await videoOf(desk.visitor(open.token));
    const visitor = desk.visitor(token);
    expect(await everywhere(visitor, video)).toEqual({ page: 401, ticket: 401, media: 401, range: 401, act: 401 });
    expect((await visitor.page()).text).not.toContain('Test');
    expect(await visitor.enter('open sesam')).toEqual({ state: 'wrong' });
    expect(await visitor.enter('')).toEqual({ state: 'wrong' });
    expect(await visitor.enter('open sesame')).toMatchObject({ state: 'in', expires: desk.clock.now + grantLasts });
    expect(await everywhere(visitor, video)).toEqual({ page: 200, ticket: 200, media: 200, range: 206, act: 200 });
  });

  it('lock a link for an address for ten minutes after five wrong ones, even for the right one and for others at once', async () => {
    const { token } = await desk.link({ passcode: 'open sesame' });
    const eve = desk.visitor(token, '192.0.2.66');
    const tries = await Promise.all(Array.from({ length: 12 }, (_, i) => eve.enter(`guess ${i}`)));
    expect(tries.filter(({ state }) => state === 'wrong')).toHaveLength(5);
    expect(tries.filter(({ state }) => state === 'locked')).toHaveLength(7);
    expect(await eve.enter('open sesame')).toMatchObject({ state: 'locked' });
    expect((await desk.visitor(token, '192.0.2.67').enter('open sesame')).state).toBe('in');
    desk.clock.now += 10 * 60_000 - 1;
    expect((await eve.enter('open sesame')).state).toBe('locked');
    desk.clock.now += 1;
    expect((await eve.enter('open sesame')).state).toBe('in');
    const rows = await desk.db.selectFrom('tries').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('192.0.2');
  });

  it('earn a grant that ends after a day, and with any change of role, passcode, expiry, content or download', async () => {
    const changes = [{ role: 'view' as const }, { passcode: 'another one' }, { expiresAt: desk.clock.now + 1e9 }, { content: 'scenes' as const }, { download: true }];
    for (const change of changes) {
      const { token, share } = await desk.link({ passcode: 'open sesame' });
      const visitor = desk.visitor(token);
      await visitor.enter('open sesame');
      expect((await visitor.page()).status).toBe(200);
      await desk.review.links.change(desk.project, share, change);
      expect([change, (await visitor.page()).status]).toEqual([change, 401]);
    }
    const { token, share } = await desk.link({ passcode: 'open sesame' });
    const visitor = desk.visitor(token);
    await visitor.enter('open sesame');
    await desk.review.links.change(desk.project, share, { label: 'Only another name', pins: true });
    expect((await visitor.page()).status).toBe(200);
    desk.clock.now += grantLasts;
    expect((await visitor.page()).status).toBe(401);
  });
});

describe('cookies', () => {
  it('of another link, another kind, another studio, or changed by hand open nothing', async () => {
    const [one, two, free] = await Promise.all([desk.link({ passcode: 'open sesame' }), desk.link({ passcode: 'open sesame' }), desk.link()]);
    const inside = desk.visitor(one.token);
    await inside.enter('open sesame');
    const grant = inside.cookies.get(grantCookie)!;
    const named = desk.visitor(free.token);
    await named.act({ act: 'name', name: 'Ada' });
    const foreign = await openReviewDesk();
    const theirs = foreign.review.sealer.seal('grant', { share: two.share, version: 1 }, desk.clock.now + 1e9);
    await foreign.close();
    const [body, signature] = grant.split('.') as [string, string];
    const forged = Buffer.from(JSON.stringify({ share: two.share, version: 1, expires: desk.clock.now + 1e12 })).toString('base64url');
    for (const cookie of [grant, theirs, named.cookies.get(reviewerCookie)!, `${forged}.${signature}`, `${forged}.`, forged, `${body}.${signature.slice(0, -1)}A`, '', '.', 'null', `${body}.${signature}.${signature}`, 'x'.repeat(5000)]) {
      const visitor = desk.visitor(two.token);
      visitor.cookies.set(grantCookie, cookie);
      expect((await visitor.page()).status).toBe(401);
    }
  });

  it('make a name count on its own link only', async () => {
    const [one, two] = await Promise.all([desk.link(), desk.link()]);
    const ada = desk.visitor(one.token);
    const said = await ada.say('Mine');
    const thief = desk.visitor(two.token);
    thief.cookies.set(reviewerCookie, ada.cookies.get(reviewerCookie)!);
    expect((await thief.page()).body.terms.me).toBe(null);
    expect(await thief.act({ act: 'edit', comment: said.body.comment.id, text: 'Not yours' })).toMatchObject({ status: 403 });
    desk.clock.now += 181 * 86_400_000;
    expect((await ada.page()).body.terms.me).toBe(null);
  });
});

describe('the log', () => {
  it('says what happened through a link, and keeps no address', async () => {
    const { token, share } = await desk.link({ download: true });
    const visitor = desk.visitor(token, '192.0.2.99');
    const video = await videoOf(visitor);
    await visitor.act({ act: 'name', name: 'Ada' });
    desk.clock.now += 1000;
    await visitor.say('One');
    desk.clock.now += 1000;
    await visitor.media(video, '?download=film');
    expect(desk.review.links.activity(desk.project, share).map(({ kind, who }) => [kind, who])).toEqual([['downloaded', 'Ada'], ['comment', 'Ada'], ['named', 'Ada']]);
    expect(JSON.stringify(await desk.db.selectFrom('visits').selectAll().execute())).not.toContain('192.0.2');
  });
});
