import { emptyBrief, type Brief } from '../../pipeline/index.ts';
import { defaultProfile } from '../../pipeline/profiles.ts';
import * as projects from '../db/projects.ts';
import { environment, type Sessions } from './sessions.ts';

/** Makes a project whose brief is filled in as far as it is known. Returns its id. Throws when the brief cannot be kept. */
export async function createProject(
  sessions: Sessions, { title, brief, sample = false, profile = defaultProfile }: { title: string; brief?: Partial<Brief>; sample?: boolean; profile?: string }
): Promise<string> {
  const id = environment.id();
  const output: Brief = { ...emptyBrief, ...brief, title };
  await projects.create(sessions.db, { id, title, profile, sample, now: environment.now() });
  const outcome = await sessions.operate(id, { type: 'replace', cell: 'brief', output }, { history: false });
  if (!outcome.ok) {
    await sessions.remove(id);
    throw new Error(outcome.message);
  }
  return id;
}
