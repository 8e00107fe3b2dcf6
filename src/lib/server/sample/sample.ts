/**
 * The sample notebook of a first start: a finished film of four scenes, made on the spot by the animatic engine from
 * product pictures that we draw ourselves, with one cell left outdated and one comment left waiting, so that a newcomer sees what those look like.
 */
import { evaluate, sceneCell, ToolError, type Film, type Project, type Storyboard } from '../../pipeline/index.ts';
import { log } from '../log.ts';
import { ingestPicture } from '../media/ingest.ts';
import { createProject } from '../projects/create.ts';
import { environment } from '../projects/sessions.ts';
import type { Studio } from '../studio.ts';
import { drawSamplePictures } from './pictures.ts';
import { sampleBrief, sampleRemark } from './brief.ts';

/** Makes the sample and returns its id. What cannot be made (no FFmpeg, say) is left as failed cells that say why. */
export async function createSample({ store, sessions, runner, review }: Studio): Promise<string> {
  const images = [];
  for (const { name, png } of await drawSamplePictures()) images.push(await ingestPicture(store, png, name));
  const project = await createProject(sessions, { title: sampleBrief.title, sample: true, brief: { ...sampleBrief, images } });
  await runTo(runner, project, 'outdated', null);
  const made = await sessions.read(project);
  if (made) leaveRemark(review, made);

  // The last scene ends on another shot size and is made again; the film that joins the clips stays as it was: outdated.
  const last = storyboardOf(await sessions.read(project))?.scenes.at(-1);
  if (!last) return project;
  const shot = last.shot === 'medium' ? 'close_up' : 'medium';
  await sessions.operate(project, { type: 'edit_scene', scene: last.id, fields: { shot } });
  for (const part of ['end', 'clip', 'drift'] as const) await runTo(runner, project, 'this', sceneCell(last.id, part));
  return project;
}

/** As a reviewer would: said of the film's second scene, with a box around what is meant. */
function leaveRemark({ comments }: Pick<Studio['review'], 'comments'>, project: Project): void {
  const film = evaluate(project, environment.digest).cells.get('export')?.take?.output as Film | undefined;
  const span = film?.scenes[1];
  if (!span) return;
  const first = span.start + Math.floor(span.frames * 0.75);
  const speaker = { author: environment.id(), name: 'Mara (sample)', share: null };
  comments.add(project, speaker, { key: environment.id(), text: sampleRemark, drawing: null, version: 1, first, last: first, scene: null });
}

const storyboardOf = (project: Project | null): Storyboard | undefined =>
  project ? (evaluate(project, environment.digest).cells.get('storyboard')?.take?.output as Storyboard | undefined) : undefined;

async function runTo(runner: Studio['runner'], project: string, target: 'outdated' | 'this', cell: string | null): Promise<void> {
  const pressed = await runner.press(project, target, cell);
  if (!pressed.ok && pressed.code !== 'blocked') throw new ToolError('unknown', pressed.message, { advice: pressed.advice });
  await runner.idle();
}

/** Makes the sample when the data folder has never held a notebook. */
export async function sampleAtFirstStart(studio: Studio, say: () => void): Promise<void> {
  const any = await studio.db.selectFrom('projects').select('id').limit(1).executeTakeFirst();
  if (any) return;
  say();
  // A studio without its sample is a studio all the same.
  await createSample(studio).catch((error: unknown) => log.warn('The sample notebook could not be made.', { error }));
}
