/** The notebook as the page shows it, derived whole from a project's facts. */
import {
  editedScenes, evaluate, moneyOf, planPrice, sameContent, sameValue, sceneCell, verdictOnClip,
  type ArtifactRef, type Brief, type Clip, type Evaluation, type Keyframe, type NamedProfile, type Project, type Recipe, type Scene, type Storyboard, type Timeline
} from '../../pipeline/index.ts';
import { appearanceWords } from '../../pipeline/prompts/appearance.ts';
import { localProviders } from '../../pipeline/prices.ts';
import { manifestCell } from '../../pipeline/project.ts';
import type { Manifest } from '../../pipeline/assets/outputs.ts';
import { assetPictures, soughtPictures, subjectsOf, type SubjectSearch } from '../../pipeline/timeline/subjects.ts';
import type { Crop } from '../../pipeline/timeline/words.ts';
import { profileOf, profiles } from '../../pipeline/profiles.ts';
import type { AssetView, CellView, FaceKnown, NotebookView, SceneView, SeamView } from '../../protocol.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { historyOf } from './acts.ts';
import { assetViews, castView, namesOf } from './assets-view.ts';
import { amountsBy } from './amounts.ts';
import { binnedCount } from './bin.ts';
import { stageOf } from './stage.ts';
import { correctionView } from './correction-view.ts';
import { cellView, slimCell, type Lost } from './cell-view.ts';
import { editListIn } from './edit-list.ts';
import { modelsOffered, profilesOffered } from './offers.ts';
import { planView } from './plans.ts';
import { runViews } from './run-view.ts';
import { environment } from './sessions.ts';
import type { Timings } from './timing.ts';

export { stateOf } from './cell-view.ts';

/** What a view hangs on besides the project's facts. */
export type ViewSurroundings = {
  readonly settings?: Settings;
  readonly lost?: Lost;
  /** Why a model cannot work, or null. */
  readonly missing?: (recipe: Recipe) => string | null;
  /** What is known of the join between two clips. */
  readonly seam?: SeamOf;
  /** The studio's own profiles. */
  readonly named?: () => readonly NamedProfile[];
  /** Where the subject of a clip was found. */
  readonly subject?: SubjectIn;
  /** Whether a picture shows a face. */
  readonly face?: FaceOf;
};
type FaceOf = (project: string, picture: ArtifactRef) => FaceKnown | null;
type SubjectIn = (project: string, search: SubjectSearch) => Crop | null;
type SeamOf = (project: string, frames: { last: ArtifactRef; first: ArtifactRef }) => SeamView | null;

const onlyDiscard: Lost = (provider) => ({ provider, check: false, adopt: false });

export function notebookView(project: Project, timings: Timings, { settings = defaultSettings, lost = onlyDiscard, missing = () => null, seam = () => null, subject = () => null, face = () => null, named = () => [] }: ViewSurroundings = {}): NotebookView {
  const evaluation = evaluate(project, environment.digest);
  const { cells: evaluated, nodes, scenes } = evaluation;
  const brief = evaluated.get('brief')?.take?.output as Brief | undefined;
  const storyboard = evaluated.get('storyboard')?.take;
  const assets = assetViews(evaluation, (picture) => face(project.id, picture));
  const spent = amountsBy(project, ({ cell }) => cell);
  const cells = nodes.map(({ id }) => cellView(project, evaluation, evaluated.get(id)!, { timings, spent, lost }));
  return {
    id: project.id, title: project.title, sample: project.sample, revision: project.revision, profile: project.profile, ...recipesOf(project),
    aspect: brief?.aspect ?? '16:9', stage: stageOf(project, evaluation), cells, scenes: sceneViews(project, evaluation, { seam, subject, assets }), assets,
    frames: editListIn(evaluation).frames,
    runs: runViews(project), ...moneyOf(project), cap: project.cap, paid: isPaid(project, cells), ...historyOf(project, scenes),
    edited: storyboard ? editedScenes(project, storyboard) : [], binned: binnedCount(project, evaluation),
    profiles: profilesOffered(missing, brief?.aspect ?? '16:9', project.profile, named()), offers: modelsOffered(missing, brief?.aspect ?? '16:9'),
    next: nextAction(project, evaluation, cells, { timings, settings })
  };
}

/** By how its frames were painted. */
function subjectOf({ cells }: Evaluation, scene: string): Crop | null {
  const layersOf = (id: string) => (cells.get(id)?.take?.output as Keyframe | undefined)?.layers ?? null;
  return subjectsOf([{ scene, first: layersOf(sceneCell(scene, 'start')), last: layersOf(sceneCell(scene, 'end')) }])[scene] ?? null;
}

/** As the film itself looks for them (pipeline/steps/export.ts). */
function soughtIn({ cells, nodes }: Evaluation): ArtifactRef[] {
  const reads = nodes.some(({ id, inputs }) => id === 'export' && inputs.some(({ port }) => port === 'assets'));
  const manifest = reads ? (cells.get(manifestCell)?.take?.output as Manifest | undefined) : undefined;
  return soughtPictures(manifest ? assetPictures(manifest) : [], (cells.get('brief')?.take?.output as Brief | undefined)?.images ?? []);
}

function recipesOf({ profile }: Project): Pick<NotebookView, 'recipes' | 'nameless'> {
  const { id, tools: { media: _, ...recipes }, named } = profileOf(profile);
  return { recipes, nameless: !named && !profiles.some((each) => each.id === id) };
}

const isPaid = ({ profile }: Project, cells: readonly CellView[]): boolean =>
  cells.some(({ price }) => price !== 0) || Object.values(profileOf(profile).tools).some(({ provider }) => !localProviders.has(provider));

const shownScenes = new WeakMap<Scene, SceneView>();

/** A scene's view, the same object as before where nothing that it says has changed. */
function sceneView(scene: Scene, facts: Pick<SceneView, 'number' | 'seam' | 'verdict' | 'subject' | 'members' | 'correction'>): SceneView {
  const known = shownScenes.get(scene);
  if (known && known.number === facts.number && known.verdict === facts.verdict && known.seam?.picture === facts.seam?.picture
    && sameContent(known.subject, facts.subject) && sameValue(known.members, facts.members) && sameValue(known.correction, facts.correction)) return known;
  const view = { ...scene, ...facts, appearanceWords: known?.appearanceWords ?? appearanceWords(scene.motionPrompt) };
  shownScenes.set(scene, view);
  return view;
}

function sceneViews(project: Project, evaluation: Evaluation, { seam, subject, assets }: { seam: SeamOf; subject: SubjectIn; assets: readonly AssetView[] }): SceneView[] {
  const names = namesOf(assets);
  const { cells, scenes } = evaluation;
  const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
  const clip = (id: string | undefined) => (id === undefined ? undefined : cells.get(`${id}/clip`)?.take?.output as Clip | undefined);
  // Only other shapes ask where subjects are, and looking takes a while.
  const shaped = ((cells.get('timeline')?.take?.output as Timeline | undefined)?.shapes.length ?? 0) > 0;
  const pictures = shaped ? soughtIn(evaluation) : [];
  const found = ({ first, middle, last }: Clip) => (shaped ? subject(project.id, { frames: [first, middle, last], pictures }) : null);
  return (storyboard?.scenes ?? []).map((scene, index) => {
    const [here, next] = [clip(scene.id), clip(scenes[index + 1])];
    return sceneView(scene, {
      number: index + 1, subject: subjectOf(evaluation, scene.id) ?? (here ? found(here) : null), verdict: verdictOnClip(project, evaluation, scene.id), members: castView(scene, evaluation, names),
      correction: correctionView(project, evaluation, scene.id, index),
      seam: here && next ? seam(project.id, { last: here.last, first: next.first }) : null
    });
  });
}

/** Notebooks with more scenes than this come with slim cells. */
const longFrom = 40;

/** The view as a page gets it: in long notebooks without what only the details of one cell show. */
export const pageView = (view: NotebookView): NotebookView => (view.scenes.length > longFrom ? { ...view, cells: view.cells.map(slimCell) } : view);

function nextAction(project: Project, evaluation: Evaluation, cells: readonly CellView[], { timings, settings }: { timings: Timings; settings: Settings }): NotebookView['next'] {
  if (cells.some(({ state }) => state === 'running' || state === 'queued')) return null;
  const stories = evaluation.cells.get('stories')!.standing;
  if (stories.state === 'blocked') return null;
  const view = planView(project, 'outdated', null, timings, evaluation, settings);
  if (!view.cells.length) return null;
  const film = cells.some(({ kind, take }) => kind === 'export' && take);
  const count = view.cells.length === 1 ? '1 cell' : `${view.cells.length} cells`;
  const time = view.milliseconds === null ? '' : ` · ${spokenTime(view.milliseconds)}`;
  return { ...view, label: `${film ? 'Bring up to date' : 'Make the film'} · ${count} · ${planPrice(view)}${time}` };
}

const spokenTime = (milliseconds: number): string => {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};
