/** Finished notebooks of any size as facts in memory, for what is measured of the graph alone. */
import { createHash } from 'node:crypto';
import {
  bindInputs, emptyBrief, emptyProject, evaluate, fingerprint, stepName, topology,
  type ArtifactRef, type CellChoice, type CellId, type Evaluation, type Node, type Project, type Scene, type Storyboard, type Take
} from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';

export const { digest } = environment;

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const artifact = (name: string, mime: ArtifactRef['mime']): ArtifactRef => ({ artifact: sha(`bytes of ${name}`), content: sha(name), mime, bytes: 10, width: 16, height: 9 });
const palette = ['#101010', '#808080', '#f0f0f0'];

const scene = (number: number): Scene => ({
  id: `s${number}`, role: 'body', title: `Scene ${number}`, description: 'The bottle stands on wet stone.', opening: `The light moves to side ${number}.`, duration: 6,
  shot: 'medium', camera: 'push_in', picture: 0, startPrompt: `The bottle, seen from side ${number}, in morning light.`,
  endPrompt: `The bottle, nearer, from side ${number}, drops of water on its neck.`, motionPrompt: `The camera moves in slowly past stone ${number}.`
});

function outputOf({ id, step, place }: Node, scenes: number, sourceOf: (cell: CellId) => Take): unknown {
  const picture = (name: string) => artifact(`${name} of ${id}`, 'image/png');
  const story = { title: 'One', narrative: 'N', arc: 'A', tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 4 };
  switch (step.kind) {
    case 'brief': return { ...emptyBrief, prompt: 'A film about a bottle.', images: [{ image: artifact('bottle', 'image/png'), name: 'bottle.png' }] };
    case 'stories': return { subject: { name: 'Bottle', audience: 'A', benefit: 'B', category: 'drinks', palette }, stories: [story, story, story], selected: 0 };
    case 'storyboard': return { style: { look: 'plain', light: 'soft', palette, category: 'drinks' }, scenes: Array.from({ length: scenes }, (_, index) => scene(index + 1)) } satisfies Storyboard;
    case 'keyframe': return step.source === 'inherited' ? sourceOf(`${place.scenes[place.index - 1]}/end`).output : { image: picture('frame'), layers: null };
    case 'clip': return { video: artifact(`clip of ${id}`, 'video/mp4'), first: picture('first'), middle: picture('middle'), last: picture('last'), duration: 6, frames: 144 };
    case 'drift': return { score: 0.9, subjects: [], issues: [], fixPrompt: '', measures: [], heatmap: null };
    default: return { video: artifact('film', 'video/mp4'), poster: picture('poster'), duration: 1, frames: 24, scenes: [] };
  }
}

/** A notebook with every cell up to date: four cells a scene, and four more. */
export function finishedNotebook(scenes: number): Project {
  const byCell = new Map<CellId, Take>();
  const choices: CellChoice[] = [];
  for (const node of topology(Array.from({ length: scenes }, (_, index) => `s${index + 1}`))) {
    const binding = bindInputs(node.inputs, (cell) => byCell.get(cell), digest);
    if (!binding.ok) throw new Error(`${node.id} cannot be bound.`);
    const made = { step: stepName(node.step), params: node.step.params.parse({}), inputs: binding.inputs };
    const id = `take of ${node.id}`;
    const take: Take = {
      id, cell: node.id, seq: byCell.size + 1, source: 'generated', fingerprint: fingerprint(made, digest), ...made, recipe: 'r',
      output: outputOf(node, scenes, (cell) => byCell.get(cell)!), parent: null, attempt: null, run: null, seed: 1, prompt: null, provider: 'studio', model: 'm',
      cost: 0, milliseconds: 1, createdAt: 1, deletedAt: null
    };
    byCell.set(node.id, take);
    choices.push({ id: node.id, params: {}, preferred: { [take.fingerprint]: id }, current: id, pinned: null, accepted: {}, changedAt: 1 });
  }
  const project = emptyProject({
    id: 'bench', title: 'Bench', takes: new Map([...byCell.values()].map((take) => [take.id, take])), choices: new Map(choices.map((choice) => [choice.id, choice]))
  });
  const outdated = countOf(evaluate(project, digest), 'outdated');
  if (outdated) throw new Error(`${outdated} cells of a finished notebook are outdated.`);
  return project;
}

export const countOf = ({ cells }: Evaluation, state: string): number => {
  let count = 0;
  for (const cell of cells.values()) if (cell.standing.state === state) count++;
  return count;
};
