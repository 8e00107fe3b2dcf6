/**
 * What a film's content credentials (C2PA) say: that it was created, from which clips, and by what each of those was made.
 * Read off the take of the film, so that it tells of the clips that were cut, whatever was made since.
 */
import { modelOf } from '../models.ts';
import type { Digest } from '../fingerprint.ts';
import { evaluate, type Evaluation } from '../graph/staleness.ts';
import type { ArtifactRef, Clip, Film, Storyboard } from '../outputs.ts';
import { parseCell, type Project, type Take } from '../project.ts';
import type { SoundSettings } from '../timeline/sound.ts';
import { soundTracks, soundTrackWords } from '../timeline/sound-words.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { roleWords } from '../words.ts';

/** IPTC's terms for how media came to be, as C2PA uses them. */
const iptc = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
export const sourceTypes = {
  trained: `${iptc}trainedAlgorithmicMedia`, withTrained: `${iptc}compositeWithTrainedAlgorithmicMedia`, drawn: `${iptc}digitalCreation`, composite: `${iptc}composite`
} as const;
type SourceType = (typeof sourceTypes)[keyof typeof sourceTypes];

type Agent = { readonly name: string };
export type CredentialAction = {
  readonly action: 'c2pa.created' | 'c2pa.placed' | 'c2pa.edited';
  readonly digitalSourceType?: SourceType;
  readonly softwareAgent?: Agent;
  readonly description?: string;
  readonly parameters?: { readonly ingredientIds: readonly string[] };
};
/** `file`: the ingredient as it came; what it says of itself is taken along. Null where there is none that can be read. */
export type Ingredient = { readonly id: string; readonly title: string; readonly mime: string; readonly file: ArtifactRef | null };
export type Credentials = { readonly title: string; readonly film: ArtifactRef; readonly actions: readonly CredentialAction[]; readonly ingredients: readonly Ingredient[] };

/** `model`: a trained model; `engine`: this studio's own drawing; `person`: brought along, so nothing is said of how it came to be. */
type Maker = 'model' | 'engine' | 'person';

const makerOf = ({ source, provider }: Take): Maker => (source === 'uploaded' ? 'person' : provider === null || provider === 'animatic' ? 'engine' : 'model');
const agentOf = ({ provider, model }: Take, studio: string): string =>
  (provider === null || provider === 'animatic' ? studio : modelOf({ provider, model: model ?? '' })?.name ?? [provider, model].filter(Boolean).join(' '));

/** `film`: one of the film's files, in case it has several shapes. `studio`: name of this program. Null while there is no film. */
export function credentialsOf(project: Project, digest: Digest, { studio, shape = null }: { studio: string; shape?: string | null }): Credentials | null {
  const evaluation = evaluate(project, digest);
  const take = evaluation.cells.get('export')?.take;
  if (!take) return null;
  const film = take.output as Film;
  const video = shape === null ? film.video : film.variants?.find((variant) => variant.shape === shape)?.video;
  if (!video) return null;
  const clips = clipsOf(project, evaluation, take, studio);
  const sounds = soundsOf(take);
  const written = isWritten(take);
  return {
    title: project.title, film: video, ingredients: [...clips.map(({ ingredient }) => ingredient), ...sounds],
    actions: [
      { action: 'c2pa.created', digitalSourceType: overall(clips.map(({ type }) => type), written), softwareAgent: { name: studio } },
      ...clips.map(({ ingredient, type, agent, description }): CredentialAction => ({
        action: 'c2pa.placed', ...(type === null ? {} : { digitalSourceType: type, softwareAgent: { name: agent } }), description, parameters: { ingredientIds: [ingredient.id] }
      })),
      ...sounds.map(({ id, title }): CredentialAction => ({ action: 'c2pa.placed', description: title, parameters: { ingredientIds: [id] } })),
      ...(written ? [{ action: 'c2pa.edited', description: 'Words and cards were added.', softwareAgent: { name: studio } } satisfies CredentialAction] : [])
    ]
  };
}

function overall(types: readonly (SourceType | null)[], written: boolean): SourceType {
  const { trained, withTrained, drawn, composite } = sourceTypes;
  if (!written && types.every((type) => type === trained)) return trained;
  if (types.some((type) => type === trained || type === withTrained)) return withTrained;
  return types.every((type) => type === drawn) ? drawn : composite;
}

type PlacedClip = { readonly ingredient: Ingredient; readonly type: SourceType | null; readonly agent: string; readonly description: string };

function clipsOf(project: Project, { cells, scenes }: Evaluation, film: Take, studio: string): PlacedClip[] {
  const takes = [...project.takes.values()];
  const titles = new Map(((cells.get('storyboard')?.take?.output as Storyboard | undefined)?.scenes ?? []).map((scene) => [scene.id, scene]));
  // The same clip may have been brought along again; how it first came to be counts.
  const madeBy = (cell: string, artifact: string) => takes.find((take) => take.cell === cell && (take.output as Clip).video.artifact === artifact);
  const paintedBy = (content: string) => takes.find(({ cell, source, output }) =>
    parseCell(cell)?.kind === 'keyframe' && source !== 'inherited' && (output as { image: ArtifactRef }).image.content === content);
  return film.inputs.filter(({ port }) => /^clip\d+$/.test(port)).map(({ cell, value }, index): PlacedClip => {
    const video = value as ArtifactRef;
    const take = madeBy(cell, video.artifact);
    const scene = titles.get(parseCell(cell)?.scene ?? '');
    const number = scene ? scenes.indexOf(scene.id) + 1 : index + 1;
    const title = `Scene ${number}${scene ? ` ${roleWords[scene.role]}: ${scene.title}` : ''}`;
    const original = (take?.output as Clip | undefined)?.original;
    const ingredient: Ingredient = { id: `scene-${index + 1}`, title, mime: (original ?? video).mime, file: original ?? null };
    if (!take || makerOf(take) === 'person') return { ingredient, type: null, agent: '', description: 'A video that was brought along.' };
    const agent = agentOf(take, studio);
    const frames = take.inputs.filter(({ port }) => port === 'first' || port === 'last').flatMap((input) => paintedBy((input.value as ArtifactRef).content) ?? []);
    const painters = [...new Set(frames.map((frame) => (makerOf(frame) === 'person' ? 'a person' : agentOf(frame, studio))))];
    return {
      ingredient, agent, type: typeOf(makerOf(take), frames.map(makerOf)),
      description: `Filmed by ${agent}${painters.length ? ` from frames of ${painters.join(' and ')}` : ''}.`
    };
  });
}

function typeOf(maker: Maker, frames: readonly Maker[]): SourceType {
  if (maker === 'model') return sourceTypes.trained;
  return frames.includes('model') ? sourceTypes.withTrained : frames.includes('person') ? sourceTypes.composite : sourceTypes.drawn;
}

const inputOf = <T>(take: Take, port: string): T | undefined => take.inputs.find((input) => input.port === port)?.value as T | undefined;

function soundsOf(take: Take): Ingredient[] {
  const sound = inputOf<SoundSettings | null>(take, 'sound');
  return soundTracks.flatMap((name) => {
    const track = sound?.[name];
    return track ? [{ id: name, title: `${soundTrackWords[name]}: ${track.name}`, mime: track.audio.mime, file: null }] : [];
  });
}

function isWritten(take: Take): boolean {
  const [texts, cards, burn] = [inputOf<Timeline['texts']>(take, 'texts') ?? [], inputOf<Timeline['cards']>(take, 'cards') ?? [], inputOf<boolean>(take, 'burn') ?? false];
  return cards.length > 0 || texts.some(({ style }) => burn || style !== 'caption');
}
