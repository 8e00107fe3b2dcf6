/** Links that ask, end, allow and refuse, in the browser of whoever got them. */
import { expect, test } from '../support/browser-test.ts';
import { makeFilm, makeLink, ownerPost, phone, Reviewer, type MadeFilm } from '../support/review-maker.ts';

let film: MadeFilm;
const screens = [['a laptop', {}], ['a phone', phone]] as const;
test.beforeAll(async ({ studio }) => { film = await makeFilm(studio); });

test('A passcode opens the film for this browser, a wrong one does not, and five wrong ones lock the link', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id, { passcode: 'open sesame' });
  const reviewer = await Reviewer.open(browser, link.url, phone);
  await expect(reviewer.at('film')).toHaveCount(0);
  await reviewer.at('passcode').fill('open simsim');
  await reviewer.at('enter').click();
  await expect(reviewer.at('refused')).toHaveText('That is not the passcode.');
  await reviewer.at('passcode').fill('open sesame');
  await reviewer.at('enter').click();
  await reviewer.expectLive();
  expect(reviewer.page.url()).not.toContain('sesame');
  const cookies = await reviewer.page.context().cookies(link.url);
  const grant = cookies.find(({ name }) => name === 'scenebook_grant')!;
  expect(grant).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: new URL(link.url).pathname });
  expect(grant.expires).toBeLessThanOrEqual(Date.now() / 1000 + 24 * 3600 + 5);
  expect(await reviewer.page.evaluate(() => document.cookie)).toBe('');

  const eve = await Reviewer.open(browser, link.url);
  for (let i = 0; i < 5; i++) {
    await eve.at('passcode').fill(`guess ${i}`);
    await Promise.all([eve.page.waitForResponse((response) => response.request().method() === 'POST'), eve.at('enter').click()]);
  }
  await eve.at('passcode').fill('open sesame');
  await eve.at('enter').click();
  await expect(eve.at('refused')).toHaveText(/Too many wrong tries. Try again in \d+ minutes\./);
  await eve.close();
  await reviewer.close();
});

test('A passcode can be given without scripts', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id, { passcode: 'open sesame' });
  const reviewer = await Reviewer.open(browser, link.url, { ...phone, javaScriptEnabled: false });
  await reviewer.at('passcode').fill('open simsim');
  await reviewer.at('passcode').press('Enter');
  await expect(reviewer.at('refused')).toHaveText('That is not the passcode.');
  await reviewer.at('passcode').fill('open sesame');
  await reviewer.at('enter').click();
  await expect(reviewer.page.getByRole('heading', { level: 1 })).toHaveText('A film about drinks');
  expect(reviewer.page.url()).toBe(link.url);
  const { headers } = await fetch(link.url);
  expect(headers.get('referrer-policy'), 'only this page, which leads nowhere, may tell the studio where it is').toBe('same-origin');
  await reviewer.close();
});

for (const [screen, options] of screens) {
  test(`A link that is withdrawn in mid-play stops the film within a second and leads nowhere after, on ${screen}`, async ({ browser, studio }) => {
    const link = await makeLink(studio, film.id);
    const reviewer = await Reviewer.open(browser, link.url, options);
    await reviewer.expectLive();
    const file = await reviewer.at('film').evaluate((video) => (video as HTMLVideoElement).src);
    await reviewer.at('play').click();
    await expect(reviewer.at('play')).toHaveAttribute('aria-label', 'Pause');
    await ownerPost(studio, film.id, { act: 'revoke_share', share: link.share });
    await expect(reviewer.at('ended')).toHaveText(/This link was withdrawn/, { timeout: 1000 });
    await expect(reviewer.at('film')).toHaveCount(0);
    for (const range of [undefined, 'bytes=0-99']) expect((await fetch(file, range ? { headers: { range } } : {})).status).toBe(410);
    await reviewer.page.reload();
    await expect(reviewer.at('ended')).toHaveText(/This link was withdrawn/);
    await reviewer.close();
  });

  test(`A link that runs out says so while it is open; a changed one asks to be loaded again, on ${screen}`, async ({ browser, studio }) => {
    const changed = await makeLink(studio, film.id);
    const reader = await Reviewer.open(browser, changed.url, options);
    await reader.expectLive();
    await ownerPost(studio, film.id, { act: 'change_share', share: changed.share, terms: { role: 'view' } });
    await expect(reader.at('ended')).toContainText('What this link allows has changed.');
    await reader.page.getByRole('button', { name: 'Load it again' }).click();
    await reader.expectLive();
    await expect(reader.at('say')).toHaveCount(0);

    const short = await makeLink(studio, film.id, { expiresAt: Date.now() + 4000 });
    const reviewer = await Reviewer.open(browser, short.url, options);
    await reviewer.expectLive();
    await expect(reviewer.at('ended')).toHaveText(/This link has run out/, { timeout: 10_000 });
    expect((await fetch(short.url)).status).toBe(410);
    await reader.close();
    await reviewer.close();
  });

  test(`A download is offered and given only where the link says so, on ${screen}`, async ({ browser, studio }) => {
    const [without, granted] = [await makeLink(studio, film.id), await makeLink(studio, film.id, { download: true })];
    const reviewer = await Reviewer.open(browser, without.url, options);
    await reviewer.expectLive();
    await expect(reviewer.at('download')).toHaveCount(0);
    const file = await reviewer.at('film').evaluate((video) => (video as HTMLVideoElement).src);
    expect((await fetch(`${file}?download=film`)).status).toBe(403);
    await reviewer.page.goto(granted.url);
    const [download] = await Promise.all([reviewer.page.waitForEvent('download'), reviewer.at('download').click()]);
    expect(download.suggestedFilename()).toMatch(/\.mp4$/);
    await reviewer.close();
  });
}

test('What a link answers is private, unindexed, sends no referrer and runs no script of others; markup is words', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const reviewer = await Reviewer.open(browser, link.url);
  const posts: string[] = [];
  const asked: string[] = [];
  reviewer.page.on('dialog', (dialog) => { posts.push(dialog.message()); void dialog.dismiss(); });
  reviewer.page.on('request', (request) => asked.push(new URL(request.url()).host));
  await reviewer.expectLive();
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await reviewer.say(evil, '<b onclick=alert(3)>Eve</b>');
  await expect(reviewer.page.locator('[data-testid=thread] :is(img, script, b)')).toHaveCount(0);
  await reviewer.page.reload();
  await expect(reviewer.thread(evil)).toBeVisible();
  await reviewer.expectLive();
  expect(posts).toEqual([]);
  expect([...new Set(asked)]).toEqual([new URL(studio.url).host]);
  const video = await reviewer.at('film').evaluate((element) => (element as HTMLVideoElement).src);
  for (const address of [link.url, `${link.url}/__data.json`, `${link.url}/api/review`, `${link.url}/api/ticket`, video, `${link.url}x`, `${link.url}/nothing`]) {
    const { headers } = await fetch(address);
    expect([address, headers.get('x-robots-tag'), headers.get('referrer-policy'), headers.get('cache-control')?.split(',')[0]]).toEqual([address, 'noindex, nofollow, noarchive', 'no-referrer', 'private']);
  }
  const { headers } = await fetch(link.url);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*script-src 'self' 'nonce-/);
  expect(headers.get('x-frame-options')).toBe('DENY');
  await reviewer.close();
});

test('A post through a link from another site is refused', async ({ studio }) => {
  const link = await makeLink(studio, film.id);
  const post = (headers: Record<string, string>) => fetch(`${link.url}/api/review`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"act":"name","name":"Eve"}' });
  expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
  expect((await post({})).status).toBe(403);
  expect((await post({ origin: studio.url })).status).toBe(200);
});

test('A studio that answers beyond this machine belongs to whoever opens the set-up address once; links work for all', async ({ browser, studio, startOwn }) => {
  const started = await startOwn({ env: { SCENEBOOK_SAMPLE: '0', HOST: '0.0.0.0' } });
  const url = `http://127.0.0.1:${new URL(started.url).port}`;
  const setup = /(\/setup\/[\w-]{43})/.exec(started.output())![1]!;
  for (const path of ['/', '/p/x', '/api/notebooks', '/settings', '/artifacts/x.png', '/__data.json', '/s', '/setup', `/s/${'A'.repeat(43)}/../../api/notebooks`, '/s/%2e%2e/api/notebooks', '//api/notebooks']) {
    const response = await fetch(`${url}${path}`);
    expect([path, response.status]).toEqual([path, 403]);
  }
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true });
  expect((await fetch(`${url}/s/${'A'.repeat(43)}`)).status).toBe(404);
  expect((await fetch(`${url}/setup/${'A'.repeat(43)}`)).status).toBe(404);

  const owner = await Reviewer.open(browser, `${url}/`);
  await expect(owner.page.getByRole('heading')).toHaveText('This studio belongs to somebody.');
  await owner.page.goto(`${url}${setup}`);
  await owner.at('claim').click();
  await expect(owner.at('new-prompt')).toBeVisible();
  const thief = await Reviewer.open(browser, `${url}${setup}`);
  await expect(thief.at('claim')).toHaveCount(0);
  await thief.page.goto(`${url}/`);
  await expect(thief.page.getByRole('heading')).toHaveText('This studio belongs to somebody.');
  await owner.close();
  await thief.close();
  expect((await fetch(studio.url)).status).toBe(200);
});
