/** The data folder: nothing is swept that somebody needs, and no take pretends to have a file that is gone. */
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyframe } from '../../src/lib/pipeline/index.ts';
import { keepHouse, keptAfterDeletion } from '../../src/lib/server/projects/keeping.ts';
import { keepFace, knownFace } from '../../src/lib/server/sheets/kept-faces.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { orphanAge } from '../../src/lib/server/storage/sweep.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let data: string;
let store: ArtifactStore;
let notebook: Notebook;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'scenebook-keeping-'));
  store = openStore(data);
  notebook = await openNotebook({ data });
});
afterEach(async () => {
  await notebook.close();
  await rm(data, { recursive: true, force: true });
});

const aged = async (file: string) => {
  const long = new Date(Date.now() - 2 * orphanAge);
  await utimes(file, long, long);
};
const tidy = (now = Date.now) => keepHouse({ opened: notebook.opened, store, sessions: notebook.sessions, now });
/** Fake results refer to files that were never written; these put real ones in their place. */
async function withRealFrame(cell: string) {
  const image = await store.put(Buffer.from(`picture of ${cell}`), { mime: 'image/png' });
  await notebook.act({ type: 'replace', cell, output: { image, layers: null } satisfies Keyframe });
  return image;
}

describe('tidying the data folder', () => {
  it('removes files that no take refers to once they are a day old, and leaves all others', async () => {
    await notebook.run('outdated');
    const used = await withRealFrame('s1/end');
    const orphan = await store.put(Buffer.from('nobody'), { mime: 'image/png' });
    const young = await store.put(Buffer.from('not yet'), { mime: 'image/png' });
    await aged(store.path(orphan));
    await aged(store.path(used));
    expect((await tidy()).orphans).toBe(1);
    expect([used, orphan, young].map((file) => store.has(file))).toEqual([true, false, true]);
  });

  it('keeps the files of takes that were deleted, for they can be put back', async () => {
    await notebook.run('outdated');
    const used = await withRealFrame('s1/end');
    await notebook.act({ type: 'delete_take', take: (await notebook.evaluation()).cells.get('s1/end')!.take!.id });
    await aged(store.path(used));
    await tidy();
    expect(store.has(used)).toBe(true);
  });

  it('puts away takes whose files are gone, so that their cells say that they have to run', async () => {
    await notebook.run('outdated');
    const { lostTakes } = await tidy();
    expect(lostTakes).toBeGreaterThan(10);
    expect((await notebook.states())['s1/start']).not.toBe('fresh');
    notebook.calls();
    expect(await tidy()).toMatchObject({ lostTakes: 0 });
    expect((await notebook.states()).brief).toBe('fresh');
  });

  it('lets go of a deleted notebook after a month, with its files, but never of its charges', async () => {
    await notebook.run('outdated');
    const used = await withRealFrame('s1/end');
    await notebook.sessions.remove(notebook.project);
    expect((await tidy()).purged).toBe(0);
    const later = () => Date.now() + keptAfterDeletion + 1000;
    await aged(store.path(used));
    expect(existsSync(store.path(used))).toBe(true);
    expect((await tidy(later)).purged).toBe(1);
    expect(store.has(used)).toBe(false);
    const rows = async (table: 'takes' | 'charges') => (await notebook.db.selectFrom(table).select('id').where('project_id', '=', notebook.project).execute()).length;
    expect(await rows('takes')).toBe(0);
    expect(await rows('charges')).toBeGreaterThan(10);
  });
});

describe('REF-1: faces that were read from pictures', () => {
  it('go when their picture goes, and not before', async () => {
    const [kept, gone] = [await store.put(Buffer.from('one'), { mime: 'image/png' }), await store.put(Buffer.from('two'), { mime: 'image/png' })];
    const by = 'eyes 1', face = { kind: 'face', embedding: { by, values: [1] }, others: [] } as const;
    for (const picture of [kept, gone]) await keepFace(store, data, picture, by, face);
    await tidy();
    expect([await knownFace(data, kept, by), await knownFace(data, gone, by)]).toEqual([face, face]);
    await aged(store.path(gone));
    await tidy();
    expect([await knownFace(data, kept, by), await knownFace(data, gone, by)]).toEqual([face, null]);
  });
});

describe('AD-14: events', () => {
  it('tell of stories selected, keyframes generated, regenerated and approved, times and finished films, and stay here', async () => {
    await notebook.run('outdated');
    await notebook.act({ type: 'select_story', index: 2 });
    await notebook.run('this', 's1/start');
    await notebook.act({ type: 'pin', cell: 's1/start' });
    const rows = await notebook.db.selectFrom('events').selectAll().where('project_id', '=', notebook.project).orderBy('id').execute();
    const told = (type: string) => rows.filter((row) => row.type === type).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(told('story_selected')).toEqual([{ index: 2 }]);
    expect(told('keyframe_generated').map(({ cell }) => cell)).toEqual(['s1/start', 's1/end', 's2/end', 's3/end', 's4/end']);
    expect(told('keyframe_regenerated')).toMatchObject([{ cell: 's1/start' }]);
    expect(told('keyframe_approved')).toMatchObject([{ cell: 's1/start' }]);
    expect(told('pipeline_completed')).toHaveLength(1);
    expect(told('pipeline_completed')[0]).toMatchObject({ seconds: expect.any(Number), steps: expect.objectContaining({ clip: expect.any(Number) }) });
    expect(told('step_finished').every(({ seconds }) => typeof seconds === 'number')).toBe(true);
  });
});
