/** An owner at a laptop and a reviewer at a phone talk about a film; nobody loads a page again. */
import { expect, test } from '../support/browser-test.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { makeFilm, makeLink, ownerView, phone, Reviewer, type MadeFilm } from '../support/review-maker.ts';

let film: MadeFilm;
test.beforeAll(async ({ studio }) => { film = await makeFilm(studio); });

test('CARD-7: an owner makes a link, a reviewer comments on a frame, and it lands at its cell; they answer and resolve', async ({ page, browser }) => {
  const notebook = await NotebookPage.open(page, film.address);
  await notebook.at('share').click();
  await notebook.at('new-link').click();
  await notebook.at('share-label').fill('The client');
  await notebook.at('make-link').click();
  const url = await notebook.at('share-address').inputValue();
  expect(url).toMatch(/\/s\/[A-Za-z0-9_-]{43}$/);
  await expect(notebook.at('qr')).toBeVisible();
  await expect(notebook.at('share-row')).toContainText('not opened yet');

  const reviewer = await Reviewer.open(browser, url, phone);
  await reviewer.expectLive();
  expect(await reviewer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'wider than a phone').toBeLessThanOrEqual(0);
  await reviewer.goTo(60);
  await reviewer.say('The label is too dark here.', 'Ada');
  await expect(reviewer.at('dot')).toHaveCount(1);
  await expect(notebook.at('watching')).toHaveText('watching now: Ada');

  await page.getByRole('button', { name: 'Close' }).first().click();
  const remark = notebook.at('remarks-s2/clip');
  await expect(remark).toContainText('The label is too dark here.');
  await expect(remark).toContainText('frame 60, scene 2');
  await expect(notebook.at('waiting')).toHaveText('1');

  await remark.getByTestId('owner-answer').fill('Lighter in the next version.');
  await remark.getByTestId('owner-send').click();
  await expect(reviewer.thread('The label is too dark')).toContainText('Lighter in the next version.');
  await reviewer.thread('The label is too dark').getByTestId('go').click();
  await reviewer.at('answer').fill('Thank you.');
  await reviewer.at('send-answer').click();
  await expect(remark).toContainText('Thank you.');
  await remark.getByTestId('owner-resolve').first().click();
  await expect(reviewer.thread('The label is too dark')).toContainText('resolved');
  await expect(notebook.at('waiting')).toHaveCount(0);

  await notebook.at('strip').click({ position: { x: 5, y: 20 } });
  await page.keyboard.press('c');
  await notebook.at('owner-say').fill('What do you think of this beginning?');
  await notebook.at('owner-say-send').click();
  await expect(reviewer.thread('What do you think of this beginning?')).toContainText('Owner');
  await reviewer.close();
});

test('A drawing is made with a finger on a phone', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const reviewer = await Reviewer.open(browser, link.url, phone);
  await reviewer.expectLive();
  await reviewer.goTo(12);
  await reviewer.at('draw').tap();
  await reviewer.giveName('Ada');
  await reviewer.at('tool-arrow').tap();
  const box = (await reviewer.at('stage').boundingBox())!;
  const finger = await reviewer.page.context().newCDPSession(reviewer.page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + box.width * x, y: box.y + box.height * y }] });
  await touch('touchStart', 0.2, 0.2);
  await touch('touchMove', 0.4, 0.5);
  await touch('touchMove', 0.6, 0.7);
  await touch('touchEnd');
  await expect(reviewer.at('drawing').locator('path')).toHaveCount(1);
  await reviewer.say('Look along this line.');
  const [said] = (await ownerView(studio, film.id)).comments.filter(({ text }) => text === 'Look along this line.');
  expect(said).toMatchObject({ first: 12, drawing: [{ kind: 'arrow', colour: 'red' }] });
  const shape = said!.drawing![0] as { from: readonly number[]; to: readonly number[] };
  for (const [i, wanted] of [0.2, 0.2, 0.6, 0.7].entries()) expect([...shape.from, ...shape.to][i]).toBeCloseTo(wanted, 1);
  await reviewer.close();
});

test('A comment becomes a change with its price, is accepted as an ordinary edit and undone', async ({ page, browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const reviewer = await Reviewer.open(browser, link.url);
  await reviewer.goTo(70);
  await reviewer.say('hi all, show the bottle closer at the end', 'Ben');

  const notebook = await NotebookPage.open(page, film.address);
  const before = await notebook.field('s2', 'endPrompt').inputValue();
  const remark = notebook.at('remarks-s2/clip').getByLabel('Comment by Ben').first();
  await remark.getByTestId('make-change').click();
  await expect(notebook.at('proposal-text').locator('ins')).toContainText('Show the bottle closer at the end.');
  await expect(notebook.at('proposal-plan')).toHaveText(/would then run \d+ cells · free/);
  await notebook.expectState('s2/end', 'fresh');
  await notebook.at('accept-proposal').click();
  await expect(notebook.field('s2', 'endPrompt')).toHaveValue(`${before} Show the bottle closer at the end.`);
  await notebook.expectState('s2/end', 'outdated');
  await expect(notebook.at('proposal')).toHaveCount(0);
  await notebook.at('undo').click();
  await expect(notebook.field('s2', 'endPrompt')).toHaveValue(before);
  await notebook.expectState('s2/end', 'fresh');
  await reviewer.close();
});

test('A drawing is made over a frame, undone, sent, and shown to another reviewer at that frame only, and to the owner', async ({ page, browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const ada = await Reviewer.open(browser, link.url);
  const ben = await Reviewer.open(browser, link.url, phone);
  await ben.expectLive();
  await ada.goTo(20);
  await ada.at('draw').click();
  await ada.giveName('Ada');
  const box = (await ada.at('stage').boundingBox())!;
  const drag = async (from: [number, number], to: [number, number]) => {
    await ada.page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
    await ada.page.mouse.down();
    await ada.page.mouse.move(box.x + box.width * (from[0] + to[0]) / 2, box.y + box.height * (from[1] + to[1]) / 2, { steps: 4 });
    await ada.page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 4 });
    await ada.page.mouse.up();
  };
  await drag([0.3, 0.3], [0.4, 0.5]);
  await ada.at('tool-box').click();
  await drag([0.5, 0.3], [0.7, 0.6]);
  await ada.at('tool-arrow').click();
  await drag([0.4, 0.7], [0.6, 0.6]);
  await expect(ada.at('drawing').locator('path, rect')).toHaveCount(3);
  await ada.at('undo-stroke').click();
  await ada.at('tool-text').click();
  await ada.page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.2);
  await ada.page.getByLabel('Words on the picture').fill('<b>here</b>');
  await ada.page.keyboard.press('Enter');
  await expect(ada.at('drawing').locator('text')).toHaveText('<b>here</b>');
  await ada.say('Look at this corner.');

  await ben.thread('Look at this corner.').getByTestId('go').click();
  await ben.expectFrame(20);
  await expect(ben.at('drawing').locator('path')).toHaveCount(1);
  await expect(ben.at('drawing').locator('rect')).toHaveCount(1);
  await expect(ben.at('drawing').locator('text')).toHaveText('<b>here</b>');
  await ben.at('on').click();
  await expect(ben.at('drawing')).toHaveCount(0);
  const notebook = await NotebookPage.open(page, film.address);
  await expect(notebook.at('remarks-s1/clip').getByTestId('owner-drawing').locator('rect')).toHaveCount(1);
  await ada.close();
  await ben.close();
});

test('A reviewer edits and takes back their own words and nobody else\'s; a deep link leads to the frame', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id);
  const ada = await Reviewer.open(browser, link.url);
  const ben = await Reviewer.open(browser, `${link.url}#f=31&v=1`);
  await ben.expectFrame(31);
  expect(await ben.shownFrame()).toBe(31);
  await ada.goTo(10);
  await ada.say('A first thought', 'Ada');
  await ada.thread('A first thought').getByTestId('edit').click();
  await ada.at('edit-text').fill('A second thought');
  await ada.at('save-edit').click();
  const there = ben.thread('A second thought');
  await expect(there).toContainText('edited');
  await expect(there.getByTestId('delete')).toHaveCount(0);
  await ada.thread('A second thought').getByTestId('delete').click();
  await expect(there).toHaveCount(0);
  expect((await ownerView(studio, film.id)).comments.some(({ text }) => text.includes('thought'))).toBe(false);
  await ada.close();
  await ben.close();
});

test('The player steps by single frames, plays, shuttles, and plays a range over and over, by keys', async ({ browser, studio }) => {
  const link = await makeLink(studio, film.id, { role: 'view' });
  const reviewer = await Reviewer.open(browser, link.url);
  await reviewer.expectLive();
  const { keyboard } = reviewer.page;
  await reviewer.goTo(5);
  for (let frame = 6; frame <= 9; frame++) {
    await keyboard.press('.');
    await reviewer.expectFrame(frame);
    await expect.poll(() => reviewer.shownFrame()).toBe(frame);
  }
  await keyboard.press(',');
  await reviewer.expectFrame(8);
  await keyboard.press('Shift+ArrowRight');
  await reviewer.expectFrame(32);
  await keyboard.press('i');
  await keyboard.press('Shift+ArrowRight');
  await keyboard.press('o');
  await keyboard.press('k');
  await expect(reviewer.at('play')).toHaveAttribute('aria-label', 'Pause');
  await keyboard.press('l');
  await expect(reviewer.at('timecode')).toContainText('2×');
  await keyboard.press('k');
  const frame = Number((await reviewer.at('frame').innerText()).replace(/\D/g, ''));
  expect(frame).toBeGreaterThanOrEqual(32);
  expect(frame).toBeLessThanOrEqual(56);
  await expect(reviewer.at('say')).toHaveCount(0);
  await reviewer.close();
});
