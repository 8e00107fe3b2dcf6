/** Versions of a film: approved, replaced, compared. */
import { expect, test } from '../support/browser-test.ts';
import { NotebookPage, patience } from '../support/notebook-page.ts';
import { post } from '../support/notebook-maker.ts';
import { filmTakes, makeFilm, makeLink, ownerView, phone, Reviewer, type MadeFilm } from '../support/review-maker.ts';

let film: MadeFilm;
test.beforeAll(async ({ studio }) => { film = await makeFilm(studio); });

test('CARD-7: an approval is seen by the owner at once, lapses with a new version, and old and new are compared to the frame', async ({ page, browser, studio }) => {
  const link = await makeLink(studio, film.id, { role: 'approve', content: 'scenes' });
  const notebook = await NotebookPage.open(page, film.address);
  const reviewer = await Reviewer.open(browser, link.url);
  await reviewer.expectLive();
  await reviewer.at('approve-export').click();
  await reviewer.giveName('Ada');
  await expect(reviewer.at('verdict-export').getByTestId('judgement')).toHaveAttribute('data-lapsed', 'false');
  await expect(notebook.at('remarks-export').getByTestId('owner-judgement')).toHaveText(/Film.*approved by Ada/);
  await reviewer.at('changes-s2/end').click();
  await reviewer.at('changes-note').fill('Show the label.');
  await reviewer.at('send-changes').click();
  await expect(reviewer.at('verdict-s2/end').getByTestId('judgement')).toContainText('asked for changes');
  await expect(notebook.cell('s2/end').getByTestId('owner-judgement')).toHaveText(/Scene 2.*asked for changes by Ada.*Show the label\./);
  const handheld = await Reviewer.open(browser, link.url, phone);
  await handheld.expectLive();
  await handheld.at('approve-export').click();
  await handheld.giveName('Ben');
  const [adas, bens] = ['Ada', 'Ben'].map((name) => handheld.at('verdict-export').getByTestId('judgement').filter({ hasText: name }));
  await expect(bens!).toHaveAttribute('data-lapsed', 'false');
  await expect(adas!).toHaveAttribute('data-lapsed', 'false');
  await reviewer.goTo(50);
  await reviewer.say('This is about the first version.');

  await post(`${film.address}?/editScene`, { scene: 's2', shot: 'close_up', camera: 'pull_out' });
  await post(`${film.address}?/run`, { target: 'outdated' });
  await expect.poll(() => filmTakes(studio, film.id), { timeout: patience }).toBe(2);
  await expect(reviewer.at('version')).toHaveValue('2', { timeout: 30_000 });
  for (const judgement of [adas!, bens!]) await expect(judgement).toHaveAttribute('data-lapsed', 'true');
  for (const name of ['Ada', 'Ben']) {
    await expect(reviewer.at('verdict-export').getByTestId('judgement').filter({ hasText: name })).toHaveAttribute('data-lapsed', 'true');
    await expect(notebook.at('remarks-export').getByTestId('owner-judgement').filter({ hasText: name })).toHaveAttribute('data-lapsed', 'true');
  }
  await handheld.close();
  await expect(reviewer.at('thread')).toHaveCount(0);

  await reviewer.at('compare').click();
  await expect(reviewer.at('film-other')).toBeVisible();
  for (const way of ['side', 'slider']) {
    await reviewer.at(`way-${way}`).click();
    for (const frame of [0, 37, 38, 90, 12]) {
      await reviewer.goTo(frame);
      await expect.poll(async () => [await reviewer.shownFrame(), await reviewer.shownFrame('film-other')]).toEqual([frame, frame]);
    }
  }
  await reviewer.at('play').click();
  await expect.poll(async () => Number((await reviewer.at('frame').innerText()).replace(/\D/g, ''))).toBeGreaterThan(30);
  await reviewer.at('play').click();
  const frame = Number((await reviewer.at('frame').innerText()).replace(/\D/g, ''));
  await expect.poll(async () => [await reviewer.shownFrame(), await reviewer.shownFrame('film-other')]).toEqual([frame, frame]);

  await reviewer.at('version').selectOption('1');
  await expect(reviewer.thread('This is about the first version.')).toBeVisible();
  await expect(reviewer.at('approve-export')).toHaveCount(0);
  await reviewer.close();
});

test('What reviewers said goes out as files for spreadsheets and editors', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const reviewer = await Reviewer.open(browser, link.url, phone);
  await reviewer.goTo(30);
  await reviewer.say('A mark, "quoted"', 'Cleo');
  const version = (await ownerView(studio, film.id)).versions[0]!.number;
  const get = async (format: string) => {
    const response = await fetch(`${studio.url}/api/notebooks/${film.id}/review/markers?format=${format}&version=${version}`);
    expect([response.status, response.headers.get('content-disposition')]).toEqual([200, `attachment; filename="comments-v${version}.${format}"`]);
    return response.text();
  };
  expect(await get('csv')).toContain(`${version},00:00:01:06,30,30,24/1,1,Cleo,"A mark, ""quoted""",no,`);
  expect(await get('edl')).toContain('01:00:01:06 01:00:01:07');
  expect(await get('fcpxml')).toContain('start="30/24s" duration="1/24s" value="Cleo: A mark, &quot;quoted&quot;"');
  expect(JSON.parse(await get('json'))).toMatchObject({ rate: { num: 24, den: 1 }, markers: [{ first: 30, last: 30, name: 'Cleo' }] });
  expect((await fetch(`${studio.url}/api/notebooks/${film.id}/review/markers?format=exe`)).status).toBe(400);
  await reviewer.close();
});
