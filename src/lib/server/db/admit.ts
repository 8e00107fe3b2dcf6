/**
 * A whole notebook from outside, put into the database at once. What it cost is history, of the notebook and not of this
 * studio: it does not count to the day. Its takes never answer for equal work of other notebooks, and its times teach nothing,
 * for nobody here has seen them made.
 */
import type { Change } from '../../pipeline/index.ts';
import type { Talk } from '../../pipeline/handover/index.ts';
import type { Opened } from './client.ts';
import { queriesOf } from './projects.ts';

export type Newcomer = { readonly id: string; readonly title: string; readonly profile: string; readonly cap: number | null; readonly createdAt: number; readonly changes: readonly Change[]; readonly talk: Talk };

export function admit({ db, atomically }: Pick<Opened, 'db' | 'atomically'>, { id, title, profile, cap, createdAt, changes, talk }: Newcomer, now: number): void {
  atomically(({ write }) => {
    write(db.insertInto('projects').values({ id, title, profile, cap, sample: 0, created_at: createdAt, updated_at: now, revision: 1, deleted_at: null }));
    for (const change of changes) for (const query of queriesOf(db, { project: id, change, owner: undefined, leaseUntil: undefined })) write(query);
    // What was said comes without a link: nobody who said it has a way in here.
    for (const { drawing, ...comment } of talk.comments.toSorted((a, b) => a.seq - b.seq)) write(db.insertInto('comments').values({ ...comment, project_id: id, share_id: null, drawing: drawing && JSON.stringify(drawing) }));
    const scenes = new Map(talk.comments.map((comment) => [comment.id, comment.scene]));
    for (const { comment, prompt, text, name, ...proposal } of talk.proposals) {
      write(db.insertInto('proposals').values({ ...proposal, project_id: id, comment_id: comment, scene: scenes.get(comment)!, before: prompt, after: text, writer: name, state: 'open' }));
    }
    for (const judgement of talk.judgements) write(db.insertInto('judgements').values({ ...judgement, project_id: id, share_id: null }));
    write(db.updateTable('takes').set({ fingerprint: null, milliseconds: null }).where('project_id', '=', id));
    write(db.updateTable('charges').set({ usd: null }).where('project_id', '=', id));
  });
}
