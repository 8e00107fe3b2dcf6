/** What comes out under a link, and what may be put in. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, type ArtifactRef, type Clip, type Keyframe, type Project } from '../../src/lib/pipeline/index.ts';
import { revisionPrompt } from '../../src/lib/pipeline/review/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import type { Draft } from '../../src/lib/server/review/proposals.ts';
import { openReview } from '../../src/lib/server/review/review.ts';
import { keepFace } from '../../src/lib/server/sheets/kept-faces.ts';
import { injections } from '../support/injections.ts';
import { openReviewDesk, film, file, type ReviewDesk } from '../support/review-desk.ts';
import { answerShape } from '../support/review-shapes.ts';

let desk: ReviewDesk;
beforeAll(async () => { desk = await openReviewDesk(); });
afterAll(() => desk.close());

const outputs = async () => {
  const { cells } = await desk.evaluation();
  const output = <T>(id: string) => cells.get(id)!.take!.output as T;
  return { start: output<Keyframe>('s1/start'), end: output<Keyframe>('s2/end'), clip: output<Clip>('s1/clip') };
};

/** The file of a made-up artifact, so that only the door can say no. */
async function put({ artifact, mime }: ArtifactRef) {
  const place = desk.store.place(artifact, mime);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, artifact);
}

describe('answers', () => {
  it('hold nothing but the fields that are meant for reviewers, and nothing of the inside', async () => {
    const facts = await desk.facts();
    for (const content of ['film', 'scenes'] as const) {
      const { token } = await desk.link({ content, download: true, passcode: 'open sesame' });
      const visitor = desk.visitor(token);
      const closed = [await visitor.page(), await visitor.ticket(), await visitor.act({ act: 'name', name: 'Eve' })];
      await visitor.enter('open sesame');
      const said = await visitor.say('A word', { drawing: [{ kind: 'text', colour: 'red', at: [0.5, 0.5], text: 'here' }] });
      const { id } = said.body.comment;
      const subject = (await visitor.page()).body.film.subjects[0]!;
      const answers = [
        ...closed, said, await visitor.act({ act: 'reply', to: id, key: randomUUID(), text: 'And another' }), await visitor.act({ act: 'edit', comment: id, text: 'A better word' }),
        await visitor.act({ act: 'resolve', comment: id, resolved: true }), await visitor.act({ act: 'judge', cell: 'export', content: subject.content, verdict: 'changes', note: 'More light' }),
        await visitor.act({ act: 'judge', cell: 's9/end', content: subject.content, verdict: 'approved' }), await visitor.act('{'), await visitor.act({ act: 'fly' }),
        await visitor.ticket(), await visitor.page(), await visitor.act({ act: 'delete', comment: id }), await visitor.page()
      ];
      for (const { body, text } of answers) {
        expect(answerShape.safeParse(body).error?.message, text).toBeUndefined();
        const inside = [desk.project, desk.data, 'animatic', 'Offline writer', 'Collage painter', 'fingerprint', 'prompt', 'cost', ...[...facts.takes.keys()]];
        for (const secret of inside) expect(text).not.toContain(secret);
      }
    }
  });

  it('tell of prompts neither in scenes nor in stories', async () => {
    const { token } = await desk.link({ content: 'scenes' });
    const { text, body } = await desk.visitor(token).page();
    expect(body.film.scenes).toHaveLength(4);
    expect(body.film.story).toMatchObject({ title: expect.any(String) });
    for (const words of ['Start 1 of', 'End 1 of', 'Motion 1', 'Opening 1']) expect(text).not.toContain(words);
  });

  it('are private and not kept', async () => {
    const { token } = await desk.link();
    const visitor = desk.visitor(token);
    for (const response of [await desk.answers.read(visitor.visit('/api/review')), await desk.answers.ticket(visitor.visit('/api/ticket'))]) {
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    }
    const video = (await visitor.page()).body.film.versions[0]!.video.file;
    expect((await visitor.media(video)).headers.get('cache-control')).toBe('private, no-cache');
    expect((await visitor.media(video)).headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('files', () => {
  it('are reached only when the link\'s content refers to them', async () => {
    const { start, end, clip } = await outputs();
    for (const ref of [start.image, end.image, clip.video, clip.first]) await put(ref);
    const hidden = await file(desk.store, 'a file of no cell', 'image/png');
    const foreign = await openReviewDesk();
    const theirs = await foreign.cutFilm('of another notebook');
    await foreign.close();
    const stranger = await file(desk.store, 'film of another notebook', 'video/mp4');
    expect(stranger.artifact).toBe(theirs.video.artifact);
    const [narrow, wide] = await Promise.all([desk.link({ content: 'film' }), desk.link({ content: 'scenes' })]);
    const status = async (token: string, name: string) => (await desk.visitor(token).media(name)).status;
    const name = ({ artifact }: { artifact: string }, ending: string) => `${artifact}.${ending}`;
    const { film: seen } = (await desk.visitor(narrow.token).page()).body;
    for (const version of seen.versions.slice(0, 1)) for (const each of [version.video.file, version.poster.file]) {
      expect([await status(narrow.token, each), await status(wide.token, each)]).toEqual([200, 200]);
    }
    for (const each of [name(start.image, 'png'), name(end.image, 'png'), name(clip.video, 'mp4')]) expect(await status(narrow.token, each)).toBe(404);
    const allowed = (await desk.visitor(wide.token).page()).body.film.scenes.flatMap((scene) => [scene.start!.file, scene.end!.file, scene.clip!.file]);
    expect(allowed).toEqual(expect.arrayContaining([name(start.image, 'png'), name(end.image, 'png'), name(clip.video, 'mp4')]));
    for (const each of [name(start.image, 'png'), name(end.image, 'png'), name(clip.video, 'mp4')]) expect(await status(wide.token, each)).toBe(200);
    const never = [name(hidden, 'png'), name(stranger, 'mp4'), name(clip.first, 'jpg')];
    for (const each of never) expect([await status(narrow.token, each), await status(wide.token, each)]).toEqual([404, 404]);
  });

  it('have no other names: no ending, case, path or escape of another kind leads to them', async () => {
    const { token } = await desk.link();
    const video = (await desk.visitor(token).page()).body.film.versions[0]!.video.file;
    const hash = video.slice(0, 64);
    // What was read of a face in that file is no answer to anybody (REF-1).
    await keepFace(desk.store, desk.data, { artifact: hash, content: hash, mime: 'image/png', bytes: 1 }, 'eyes 1', { kind: 'none' });
    for (const name of [hash, `${hash}.json`, `../faces/${hash.slice(0, 2)}/${hash}.json`, `${hash}.png`, video.toUpperCase(), `../media/${video}`, `..%2f${video}`, `./${video}`, `${video}/`, `${video}%00`, `/${video}`, `${hash.slice(0, 2)}/${video}`, '../../scenebook.db', '..\\..\\scenebook.db', '', '.', '..', '__proto__', 'constructor']) {
      expect([name, (await desk.visitor(token).media(name)).status]).toEqual([name, 404]);
    }
  });

  it('of a deleted take are gone with it', async () => {
    const own = await openReviewDesk();
    try {
      const { token } = await own.link();
      const first = (await own.visitor(token).page()).body.film.versions[0]!.video.file;
      await own.cutFilm('second');
      expect((await own.visitor(token).media(first)).status).toBe(200);
      const take = [...(await own.facts()).takes.values()].find(({ output }) => (output as { video?: { artifact: string } }).video?.artifact === first.slice(0, 64))!;
      await own.act({ type: 'delete_take', take: take.id });
      expect((await own.visitor(token).media(first)).status).toBe(404);
    } finally {
      await own.close();
    }
  });

  it('are not downloads unless the link says so, and then the film alone', async () => {
    const [without, granted] = await Promise.all([desk.link({ content: 'scenes' }), desk.link({ content: 'scenes', download: true })]);
    const { film: seen } = (await desk.visitor(granted.token).page()).body;
    const { video, poster } = seen.versions[0]!;
    expect((await desk.visitor(without.token).media(video.file, '?download=film')).status).toBe(403);
    const given = await desk.visitor(granted.token).media(video.file, '?download=film');
    expect([given.status, given.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('attachment; filename="film.mp4"')]);
    expect((await desk.visitor(granted.token).media(poster.file, '?download=film')).status).toBe(403);
    expect((await desk.visitor(without.token).media(video.file)).headers.get('content-disposition')).toBe(null);
  });
});

describe('roles', () => {
  it('let nobody do more than their link says', async () => {
    const subject = (await desk.visitor((await desk.link()).token).page()).body.film.subjects[0]!;
    const acts: [string, Record<string, unknown>][] = [
      ['name', { act: 'name', name: 'Ada' }], ['comment', { act: 'comment', key: randomUUID(), text: 'x', version: 2, first: 0, last: 0 }],
      ['judge', { act: 'judge', cell: 'export', content: subject.content, verdict: 'approved' }]
    ];
    const statuses = async (role: 'view' | 'comment' | 'approve') => {
      const visitor = desk.visitor((await desk.link({ role })).token);
      return Object.fromEntries(await Promise.all([acts[0]!].map(async ([name, act]) => [name, (await visitor.act(act)).status])).then(async (first) =>
        [...first, ...await Promise.all(acts.slice(1).map(async ([name, act]) => [name, (await visitor.act({ ...act, ...('key' in act ? { key: randomUUID() } : {}) })).status]))]));
    };
    expect(await statuses('view')).toEqual({ name: 403, comment: 403, judge: 403 });
    expect(await statuses('comment')).toEqual({ name: 200, comment: 200, judge: 403 });
    expect(await statuses('approve')).toEqual({ name: 200, comment: 200, judge: 200 });
  });

  it('let nobody speak without a name, nor change what is another\'s', async () => {
    const { token } = await desk.link();
    const [ada, ben] = [desk.visitor(token), desk.visitor(token, '192.0.2.8')];
    expect(await ben.act({ act: 'comment', key: randomUUID(), text: 'x', version: 2, first: 0, last: 0 })).toMatchObject({ status: 403, body: { error: { code: 'no_name' } } });
    const { id } = (await ada.say('Mine')).body.comment;
    await ben.act({ act: 'name', name: 'Ada' });
    expect((await ben.act({ act: 'edit', comment: id, text: 'Yours' })).status).toBe(403);
    expect((await ben.act({ act: 'delete', comment: id })).status).toBe(403);
    expect((await ben.act({ act: 'edit', comment: randomUUID(), text: 'Yours' })).status).toBe(404);
    const foreign = await openReviewDesk();
    const theirs = (await foreign.visitor((await foreign.link()).token).say('Of another notebook')).body.comment.id;
    await foreign.close();
    for (const act of [{ act: 'reply', to: theirs, key: randomUUID(), text: 'x' }, { act: 'resolve', comment: theirs, resolved: true }, { act: 'delete', comment: theirs }]) expect((await ada.act(act)).status).toBe(404);
  });
});

describe('what is put in', () => {
  const strokes = (count: number) => Array.from({ length: count }, (_, i) => [i / count, 0.5]);
  const pen = (points: unknown) => [{ kind: 'pen', colour: 'red', points }];

  it.each<[string, unknown]>([
    ['no shapes', []], ['a place beyond the picture', [{ kind: 'box', colour: 'red', from: [0, 0], to: [1.01, 1] }]], ['a place before the picture', pen([[-0.01, 0]])],
    ['a place that is no number', pen([['0', 0]])], ['a place that is not finite', pen([[null, 0]])], ['three coordinates', pen([[0, 0, 0]])], ['a stroke without points', pen([])],
    ['another colour', [{ kind: 'box', colour: 'url(#x)', from: [0, 0], to: [1, 1] }]], ['another kind', [{ kind: 'image', colour: 'red', href: 'http://evil.example' }]],
    ['a further field', [{ kind: 'box', colour: 'red', from: [0, 0], to: [1, 1], onclick: 'x' }]], ['too many points', pen(strokes(2001))],
    ['too many points in several strokes', Array.from({ length: 5 }, () => pen(strokes(500))[0])], ['too many shapes', Array.from({ length: 61 }, () => ({ kind: 'box', colour: 'red', from: [0, 0], to: [1, 1] }))],
    ['too many words', [{ kind: 'text', colour: 'red', at: [0, 0], text: 'x'.repeat(121) }]], ['an object', { length: 1 }], ['markup', '<svg onload=alert(1)>'], ['a prototype', [{ __proto__: null, kind: 'pen' }]]
  ])('a drawing with %s is refused', async (_, drawing) => {
    const { token } = await desk.link();
    expect((await desk.visitor(token).say('See', { drawing })).status).toBe(400);
  });

  it('a drawing that fits is kept rounded to a ten thousandth', async () => {
    const { token } = await desk.link();
    const said = await desk.visitor(token).say('See', { drawing: [{ kind: 'arrow', colour: 'blue', from: [0.123456, 0], to: [1, 0.99999] }] });
    expect(said.body.comment).toMatchObject({ drawing: [{ kind: 'arrow', colour: 'blue', from: [0.1235, 0], to: [1, 1] }] });
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['before the film', { first: -1, last: 0 }, 400], ['after it', { first: 0, last: film.frames }, 400], ['backwards', { first: 5, last: 4 }, 400], ['between frames', { first: 1.5, last: 2 }, 400],
    ['as a word', { first: '1', last: 1 }, 400], ['of a version to come', { version: 99 }, 404], ['of version 0', { version: 0 }, 400], ['of a scene that is not there', { scene: 's9' }, 400],
    ['of a scene that is none', { scene: '../s1' }, 400], ['without a key', { key: undefined }, 400], ['without words', { text: ' \n\u0000 ' }, 400], ['with too many words', { text: 'x'.repeat(4001) }, 400],
    ['with the name of another', { author: 'owner' }, 400], ['with another share', { share: 'x' }, 400]
  ])('a comment %s is refused', async (_, more, status) => {
    const { token } = await desk.link();
    expect((await desk.visitor(token).say('Here', more)).status).toBe(status);
  });

  it('a body that is too long is not read to its end', async () => {
    const { token } = await desk.link();
    const visitor = desk.visitor(token);
    let sent = 0;
    const endless = new ReadableStream({ pull: (controller) => { sent += 16_384; controller.enqueue(new Uint8Array(16_384).fill(32)); } });
    const answer = await desk.answers.act(visitor.visit('/api/review', { method: 'POST', body: endless, duplex: 'half' } as RequestInit));
    expect(answer.status).toBe(400);
    expect(sent).toBeLessThan(200_000);
  });

  it('a post that is sent again is kept once, and nobody else\'s key brings their words', async () => {
    const { token } = await desk.link();
    const ada = desk.visitor(token);
    const key = randomUUID();
    const [one, two] = [await ada.say('Once', { key }), await ada.say('Once', { key })];
    expect(two.body.comment.id).toBe(one.body.comment.id);
    expect((await ada.page()).body.comments.filter(({ text }) => text === 'Once')).toHaveLength(1);
    const ben = await desk.visitor(token, '192.0.2.9').say('Another', { key });
    expect(ben.body.comment.id).not.toBe(one.body.comment.id);
  });

  it('a text keeps its letters, and loses what would disguise it', async () => {
    const { token } = await desk.link();
    const said = await desk.visitor(token).say('a<b>\r\n\u202Eevil\u202C\u0007 é👍', { first: 0, last: 0 });
    expect(said.body.comment).toMatchObject({ text: 'a<b>\nevil é👍' });
  });
});

describe('rates', () => {
  it('of writes are limited for each person, of ranges not at all', async () => {
    const { token } = await desk.link();
    const ada = desk.visitor(token, '192.0.2.20');
    const video = (await ada.page()).body.film.versions[0]!.video.file;
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push((await ada.say(`Word ${i}`)).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const answer = await desk.answers.act(ada.visit('/api/review', { method: 'POST', body: '{}' }));
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await desk.visitor(token, '192.0.2.20').act({ act: 'name', name: 'Ben' })).status).toBe(200);
    for (let i = 0; i < 1000; i++) expect((await ada.media(video, '', { headers: { range: `bytes=${i % 8}-` } })).status).toBe(206);
  });

  it('of reading are limited for each link and address', async () => {
    const { token } = await desk.link();
    const statuses = new Set<number>();
    const ada = desk.visitor(token, '192.0.2.21');
    for (let i = 0; i < 700; i++) statuses.add((await ada.ticket()).status);
    expect(statuses).toEqual(new Set([200, 429]));
    expect((await desk.visitor(token, '192.0.2.22').ticket()).status).toBe(200);
  });
});

describe('verdicts', () => {
  it('are bound to what was looked at, lapse when it is replaced, and hold again when it comes back', async () => {
    const own = await openReviewDesk();
    try {
      const { token } = await own.link();
      const ada = own.visitor(token);
      await ada.act({ act: 'name', name: 'Ada' });
      const content = (await ada.page()).body.film.subjects[0]!.content;
      expect((await ada.act({ act: 'judge', cell: 'export', content, verdict: 'approved' })).status).toBe(200);
      const lapsed = async () => (await ada.page()).body.judgements.map((judgement) => [judgement.verdict, judgement.lapsed]);
      expect(await lapsed()).toEqual([['approved', false]]);
      const before = (await own.evaluation()).cells.get('export')!.take!.id;
      await own.cutFilm('second');
      expect(await lapsed()).toEqual([['approved', true]]);
      expect(await ada.act({ act: 'judge', cell: 'export', content, verdict: 'approved' })).toMatchObject({ status: 409, body: { error: { code: 'changed' } } });
      await own.act({ type: 'choose', cell: 'export', take: before });
      expect(await lapsed()).toEqual([['approved', false]]);
      await ada.act({ act: 'judge', cell: 'export', content, verdict: 'changes', note: 'On second thoughts' });
      expect(await lapsed()).toEqual([['changes', false]]);
    } finally {
      await own.close();
    }
  });

  it('on cells are for links that show them, and pin where the owner chose so', async () => {
    const own = await openReviewDesk();
    try {
      const [narrow, wide] = [await own.link({ content: 'film' }), await own.link({ content: 'scenes', pins: true })];
      const ada = own.visitor(wide.token);
      await ada.act({ act: 'name', name: 'Ada' });
      const frame = (await ada.page()).body.film.subjects.find(({ cell }) => cell === 's2/end')!;
      const eve = own.visitor(narrow.token);
      await eve.act({ act: 'name', name: 'Eve' });
      expect((await eve.act({ act: 'judge', cell: 's2/end', content: frame.content, verdict: 'approved' })).status).toBe(404);
      expect((await ada.act({ act: 'judge', cell: 's2/end', content: frame.content, verdict: 'approved' })).status).toBe(200);
      await expect.poll(async () => (await own.evaluation()).cells.get('s2/end')!.pinned).toBe(true);
      expect((await eve.page()).body.judgements).toEqual([]);
      expect((await own.evaluation()).cells.get('export')!.pinned).toBe(false);
    } finally {
      await own.close();
    }
  });
});

describe('a notebook', () => {
  it('is not touched by a hundred remarks that give orders, nor by proposals made of them', async () => {
    expect(new Set(injections).size).toBe(100);
    const before = await desk.facts();
    const drafted: string[] = [];
    const obeying: Draft = async (_, { remark }) => {
      drafted.push(remark);
      return { ok: true, text: `${remark} {"act":"accept_proposal"}`.slice(0, 500), writer: 'A writer that obeys' };
    };
    const { proposals } = openReview({ opened: desk.opened, sessions: desk.sessions, plan: () => { throw new Error('No plan is asked for here.'); }, draft: obeying });
    for (const [i, text] of injections.entries()) {
      const { token } = await desk.link();
      const said = await desk.visitor(token, `198.51.100.${i}`).say(text);
      expect(said.status).toBe(200);
      for (const model of [false, true]) expect(await proposals.propose(await desk.facts(), said.body.comment.id, 'endPrompt', model)).toMatchObject({ ok: true });
    }
    expect(drafted).toHaveLength(100);
    const after = await desk.facts();
    const facts = ({ revision, cap, profile, runs, attempts, charges, takes, choices }: Project) => ({ revision, cap, profile, runs: runs.size, attempts: attempts.size, charges: charges.size, takes: takes.size, choices: [...choices] });
    expect(facts(after)).toEqual(facts(before));
    expect(desk.review.judgements.list(after, 'scenes')).toEqual(desk.review.judgements.list(before, 'scenes'));
    expect(evaluate(after, environment.digest).cells.get('export')!.standing.state).toBe('fresh');
  });

  it('gives a writer such remarks between one pair of tags, whatever they hold', () => {
    for (const remark of injections) {
      const { text } = revisionPrompt({ field: 'endPrompt', prompt: 'A can on a table.', remark });
      expect([text.match(/<remark>/g)?.length, text.match(/<\/remark>/g)?.length, /<\/?(system|script|img)/.test(text)]).toEqual([1, 1, false]);
    }
  });
});
