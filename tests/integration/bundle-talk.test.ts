/** CARD-7: what people said of a notebook goes along in its bundle as history; the links through which they said it do not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { evaluate, type Clip, type Project, type Storyboard, type Timeline } from '../../src/lib/pipeline/index.ts';
import { contentOf } from '../../src/lib/pipeline/review/index.ts';
import type { ProjectFile } from '../../src/lib/pipeline/handover/index.ts';
import { buffer } from 'node:stream/consumers';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { openReviewDb } from '../../src/lib/server/db/review.ts';
import { openBundle } from '../../src/lib/server/handover/bundle.ts';
import { planView } from '../../src/lib/server/projects/plans.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { openReview, type Review } from '../../src/lib/server/review/review.ts';
import { checkFcpxml } from '../support/editors/fcpxml.ts';
import { checkOtio } from '../support/editors/otio.ts';
import { bytesOf, everythingOf, openBundleStudio, partsOf, projectJson, putFile, withoutIds, zipOf, type BundleStudio } from '../support/bundles.ts';

const notHere = () => { throw new Error('Nothing is drafted or planned here.'); };
const reviewOf = (studio: BundleStudio): Review => openReview({ opened: studio.opened, sessions: studio.sessions, plan: (project) => planView(project, 'outdated', null, emptyTimings()), draft: notHere });
const said = async (studio: BundleStudio, project: string, review: Review) => {
  const facts = (await studio.sessions.read(project))!;
  return { comments: review.comments.list(facts), judgements: review.judgements.list(facts, 'scenes'), proposals: review.proposals.list(facts) };
};
const bundleOf = async (studio: BundleStudio, project: string, review: Review) => {
  const facts = (await studio.sessions.read(project))!;
  return buffer((await openBundle(studio.store, facts, { talk: review.talk(facts) })).stream);
};

let studio: BundleStudio;
let other: BundleStudio;
let review: Review;
let bundle: Buffer;
const drawing = [{ kind: 'arrow' as const, colour: 'red' as const, from: [0.1, 0.2] as const, to: [0.5, 0.5] as const }];
beforeAll(async () => {
  [studio, other] = [await openBundleStudio(), await openBundleStudio()];
  review = reviewOf(studio);
  await studio.run('export');
  // A film with everything that a timeline can hold.
  const audio = { ...(await putFile({ artifact: 'c'.repeat(64), content: 'c'.repeat(64), mime: 'audio/flac', bytes: 1 }, studio.store)), duration: 12 };
  await studio.act({ type: 'edit_cut', scene: 's1', fields: { in: 6, join: 'dissolve', frames: 24, crop: { x: 0.2, y: 0.5, zoom: 1.5 } } });
  await studio.act({ type: 'put_text', text: { scene: 's2', from: 24, to: 72, style: 'lower_third', text: 'Für 你好' } });
  await studio.act({ type: 'put_card', card: { frames: 48, title: 'The end', line: 'example.com' } });
  await studio.act({ type: 'put_track', track: 'music', sound: { audio, name: 'Waltz.flac', volume: -6, at: 1, from: 0.5, fadeIn: 0, fadeOut: 1.5 } });
  await studio.act({ type: 'mute_scene', scene: 's2', muted: true });
  await studio.act({ type: 'edit_timeline', fields: { shapes: ['9:16', '16:9'] } });
  // A clip that came from outside, beside its file as it came.
  const clip = (await studio.evaluation()).cells.get('s3/clip')!.take!.output as Clip;
  const original = await putFile({ artifact: 'd'.repeat(64), content: 'd'.repeat(64), mime: 'video/webm', bytes: 1 }, studio.store);
  await studio.act({ type: 'replace', cell: 's3/clip', output: { ...clip, original } });
  await studio.run('export');
  await studio.run('this', 's1/drift');
  await studio.act({ type: 'judge_clip', scene: 's1', verdict: 'wrong' });

  const project = await studio.facts();
  const made = await review.links.create(project.id, { label: 'Client', role: 'approve', download: true, content: 'scenes', pins: false, expiresAt: null, passcode: null });
  if (!made.ok) throw new Error(made.message);
  const ben = { author: randomUUID(), name: 'Ben', share: made.share };
  const owner = { author: 'owner', name: 'Ada', share: null };
  const remark = (text: string) => ({ key: randomUUID(), text, drawing: null });
  const first = review.comments.add(project, ben, { version: 2, first: 10, last: 20, scene: null, ...remark('Warmer, please.'), drawing });
  if (!first.ok) throw new Error(first.message);
  review.comments.reply(project, owner, { to: first.comment.id, ...remark('Done.') });
  const gone = review.comments.add(project, ben, { version: 1, first: 3, last: 3, scene: 's1', ...remark('A secret.') });
  if (!gone.ok) throw new Error(gone.message);
  review.comments.reply(project, owner, { to: gone.comment.id, ...remark('What?') });
  await proposed(project, gone.comment.id);
  review.comments.remove(project, ben, gone.comment.id);
  await proposed(project, first.comment.id);
  review.comments.resolve(project, first.comment.id, true);
  const film = (await studio.evaluation()).cells.get('export')!.take!;
  const judged = review.judgements.judge(project, ben, 'scenes', { cell: 'export', verdict: 'approved', content: contentOf('export', film.output)!, note: 'Good.' });
  if (!judged.ok) throw new Error(judged.message);
  bundle = await bundleOf(studio, studio.project, review);
});
afterAll(() => Promise.all([studio.close(), other.close()]));

async function proposed(project: Project, comment: string): Promise<void> {
  const made = await review.proposals.propose(project, comment, 'endPrompt', false);
  if (!made.ok) throw new Error(made.message);
}

const taken = async (bytes: Uint8Array) => {
  const outcome = await other.takeIn(bytes);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.project;
};

describe('a bundle', () => {
  it('brings the talk about every version: threads, drawings, what is resolved and taken back, verdicts, proposed changes', async () => {
    const theirs = reviewOf(other);
    const copy = await taken(bundle);
    const [before, after] = [await said(studio, studio.project, review), await said(other, copy, theirs)];
    expect(before.comments).toHaveLength(4);
    expect(before.judgements).toMatchObject([{ name: 'Ben', verdict: 'approved', lapsed: false }]);
    expect(withoutIds(after)).toEqual(withoutIds(before));
    // It can be gone on with: what was proposed is what the copy's scene becomes.
    expect(before.proposals).toMatchObject([{ scene: 's1', field: 'endPrompt', after: expect.stringContaining('Warmer, please.'), plan: { cells: expect.anything() } }]);
    const facts = (await other.sessions.read(copy))!;
    expect(theirs.comments.reply(facts, { author: 'owner', name: 'Cy', share: null }, { to: after.comments[0]!.id, key: randomUUID(), text: 'Here too.', drawing: null })).toMatchObject({ ok: true });
    expect(await theirs.proposals.accept(facts, after.proposals[0]!.id, null)).toMatchObject({ ok: true });
    const { cells } = evaluate((await other.sessions.read(copy))!, environment.digest);
    expect((cells.get('storyboard')!.take!.output as Storyboard).scenes[0]!.endPrompt).toBe(before.proposals[0]!.after);
  });

  it('brings no link, no reviewer and no visit, and holds none', async () => {
    const copy = await taken(bundle);
    const rows = openReviewDb(other.opened);
    expect(rows.shares(copy)).toEqual([]);
    for (const table of ['reviewers', 'visits', 'tries'] as const) expect(await other.db.selectFrom(table).selectAll().execute()).toEqual([]);
    const [share] = openReviewDb(studio.opened).shares(studio.project);
    const text = (await partsOf(bundle)).get('project.json')!.toString();
    for (const secret of [share!.id, share!.token_hash, 'Client', 'A secret.']) expect(text).not.toContain(secret);
  });

  it('brings the timeline with its words, cards, sound and windows, files as they came, and verdicts on clips: all facts are equal', async () => {
    const copy = (await other.sessions.read(await taken(bundle)))!;
    const [before, after] = [everythingOf(await studio.facts()), everythingOf(copy)];
    const plain = (facts: typeof before) => withoutIds({ ...facts, attempts: facts.attempts.map(({ handle: _, idempotencyKey: __, sender: ___, ...attempt }) => attempt) });
    expect(plain(after)).toEqual(plain(before));
    const timeline = after.view.cells.find(({ id }) => id === 'timeline')!.take!.output as Timeline;
    expect(timeline).toMatchObject({ texts: [{ text: 'Für 你好' }], cards: [{ title: 'The end' }], sound: { muted: ['s2'], music: { name: 'Waltz.flac' } }, shapes: ['9:16', '16:9'] });
    expect((await bytesOf(other.store, timeline.sound!.music!.audio)).equals(await bytesOf(studio.store, timeline.sound!.music!.audio))).toBe(true);
    const clip = after.view.cells.find(({ id }) => id === 's3/clip')!.take!.output as Clip;
    expect(clip.original).toBeDefined();
    expect((await bytesOf(other.store, clip.original!)).equals(await bytesOf(studio.store, clip.original!))).toBe(true);
    expect([...copy.choices.values()].flatMap(({ verdicts }) => Object.values(verdicts ?? {}))).toEqual(['wrong']);
    expect(await other.sessions.turn(copy.id, 'undo')).toMatchObject({ ok: true });
  });

  it('made of the copy says the same again', async () => {
    const copy = await taken(bundle);
    const again = projectJson(await partsOf(await bundleOf(other, copy, reviewOf(other))));
    expect(withoutIds(again.talk)).toEqual(withoutIds(projectJson(await partsOf(bundle)).talk));
  });

  it('the cut in it has the music, the words, the card and the window', async () => {
    const parts = await partsOf(bundle);
    const read = checkOtio(parts.get('timeline.otio')!.toString());
    expect(read.tracks.Music).toMatchObject([{ name: 'Waltz.flac', start: 24, from: 12, own: { volume: -6, fadeIn: 0, fadeOut: 36 } }]);
    const [music] = read.tracks.Music!;
    expect(parts.has('target_url' in music!.reference ? music!.reference.target_url : '')).toBe(true);
    expect(read.tracks['Words 1']).toMatchObject([{ start: 114 + 24, frames: 48, name: 'Für 你好' }]);
    expect(read.tracks.Video!.at(-1)).toMatchObject({ reference: { generator_kind: 'SolidColor', parameters: { title: 'The end', line: 'example.com' } } });
    expect(read.tracks.Video![0]!.own).toEqual({ crop: { x: 0.2, y: 0.5, zoom: 1.5 } });
    expect(checkFcpxml(parts.get('timeline.fcpxml')!.toString()).anchored.map(({ kind, text }) => [kind, text])).toEqual(expect.arrayContaining([['title', 'Für 你好'], ['title', 'The end\nexample.com'], ['asset-clip', '']]));
  });
});

describe('a talk that was put together by hand', () => {
  const comment = (file: ProjectFile, change: object) => ({ ...file, talk: { ...file.talk, comments: file.talk.comments.map((each, at) => (at ? each : { ...each, ...change })) } });
  const proposal = (file: ProjectFile, change: object) => ({ ...file, talk: { ...file.talk, proposals: file.talk.proposals.map((each) => ({ ...each, ...change })) } });
  it.each<[string, (file: ProjectFile) => unknown, RegExp]>([
    ['of a frame that the film does not have', (file) => comment(file, { first: 9000, last: 9000 }), /no frame of a film/],
    ['of a take that is no film', (file) => comment(file, { take: file.takes.find(({ cell }) => cell === 's1/clip')!.id }), /no frame of a film/],
    ['answering nothing', (file) => comment(file, { parent: randomUUID() }), /answers none/],
    ['answering itself', (file) => comment(file, { parent: file.talk.comments[0]!.id }), /answers none/],
    ['said twice', (file) => ({ ...file, talk: { ...file.talk, comments: [...file.talk.comments, file.talk.comments[0]!] } }), /twice/],
    ['with a drawing that is none', (file) => comment(file, { drawing: [{ kind: 'script' }] }), /drawing/],
    ['with a field of its own', (file) => comment(file, { share_id: randomUUID() }), /share_id|key/],
    ['without an end', (file) => comment(file, { text: 'a'.repeat(20_000) }), /text/],
    ['with a change after no comment', (file) => proposal(file, { comment: randomUUID() }), /after no comment/],
    ['with a change after what was taken back', (file) => proposal(file, { comment: file.talk.comments.find(({ deleted_at: gone }) => gone !== null)!.id }), /after no comment/],
    ['with two changes after one comment', (file) => ({ ...file, talk: { ...file.talk, proposals: file.talk.proposals.flatMap((each) => [each, { ...each, id: randomUUID() }]) } }), /twice/],
    ['with a change of what is no prompt', (file) => proposal(file, { field: 'id' }), /field/],
    ['with a verdict that is none', (file) => ({ ...file, talk: { ...file.talk, judgements: file.talk.judgements.map((each) => ({ ...each, verdict: 'paid' })) } }), /verdict/]
  ])('%s is refused whole', async (_, change, why) => {
    const parts = await partsOf(bundle);
    const before = (await other.sessions.list()).length;
    const file = JSON.stringify(change(projectJson(parts)));
    const outcome = await other.takeIn(await zipOf([...parts].map(([path, bytes]) => ({ path, bytes: path === 'project.json' ? Buffer.from(file) : bytes }))));
    expect(outcome).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringMatching(why) });
    expect((await other.sessions.list()).length).toBe(before);
  });

  it('is absent in bundles of earlier studios, which are taken in all the same', async () => {
    const parts = await partsOf(bundle);
    const { talk, ...earlier } = projectJson(parts);
    const { proposals: _, ...spoken } = talk;
    const of = async (file: unknown) => said(other, await taken(await zipOf([...parts].map(([path, bytes]) => ({ path, bytes: path === 'project.json' ? Buffer.from(JSON.stringify(file)) : bytes })))), reviewOf(other));
    expect(await of(earlier)).toEqual({ comments: [], judgements: [], proposals: [] });
    expect(await of({ ...earlier, talk: spoken })).toMatchObject({ comments: { length: 4 }, proposals: [] });
  });
});
