/** What a deterministic engine makes in the timelines: a function of step, parameters, inputs and seed, coarse enough for equal results. */
import type { ArtifactRef, Scene } from '../../../src/lib/pipeline/index.ts';
import { numberOf } from './oracle.ts';

const file = (text: string, mime: ArtifactRef['mime'] = 'image/png'): ArtifactRef => {
  const content = String(numberOf(text)).padStart(64, '0');
  return { artifact: content, content, mime, bytes: 10 };
};
const palette = ['#000000', '#808080', '#ffffff'];
const names = ['A', 'B', 'C'];

export type Making = { readonly step: string; readonly params: unknown; readonly inputs: Readonly<Record<string, unknown>>; readonly seed: number; readonly scenes: number };

/** An upload: a file that nothing else shows. */
export const uploaded = (step: string, name: string): unknown => {
  if (step.startsWith('keyframe')) return { image: file(`upload ${name}`), layers: null };
  const part = (which: string) => file(`upload ${name} ${which}`);
  return { video: file(`upload ${name}`, 'video/mp4'), first: part('first'), middle: part('middle'), last: part('last'), duration: 6, frames: 100 };
};

export function made({ step, params, inputs, seed, scenes }: Making): unknown {
  switch (step) {
    case 'stories': return {
      subject: { name: String(inputs.prompt).slice(0, 3), audience: 'A', benefit: 'B', category: 'other', palette },
      stories: names.map((title) => ({ title, narrative: 'N', arc: title, tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: scenes })),
      selected: 0
    };
    case 'storyboard': {
      const written = Array.from({ length: scenes }, (_, index): Scene => ({
        id: `s${index + 1}`, role: index === 0 ? 'hook' : 'body', title: `S${index}`, description: `word${index} other${index} third${index}`, opening: `O${index}`,
        duration: inputs.seconds as number, shot: 'medium', camera: 'hold', picture: 0,
        startPrompt: `abc ${index}`, endPrompt: `def ${index} ${(inputs.story as { title: string }).title}`, motionPrompt: 'ghi'
      }));
      const { keep = [] } = params as { keep?: readonly { at: number; scene: Scene }[] };
      for (const { at, scene } of [...keep].sort((a, b) => a.at - b.at)) written.splice(Math.min(at, written.length), at < written.length ? 1 : 0, scene);
      return { style: { look: 'l', light: 'l', palette, category: 'other' }, scenes: written };
    }
    case 'keyframe_inherited': return { image: inputs.image, layers: inputs.layers };
  }
  // Words that begin alike look alike: that is where a change must stop to spread.
  let coarse = `${step} ${numberOf(params)} ${step.startsWith('keyframe') ? seed : 0}`;
  for (const [port, value] of Object.entries(inputs)) coarse += `\n${port} ${port === 'words' ? String(value).normalize('NFC').slice(0, 3) : numberOf(value)}`;
  switch (step) {
    case 'clip': {
      const part = (which: string) => file(`${which} ${coarse}`);
      return { video: file(coarse, 'video/mp4'), first: part('first'), middle: part('middle'), last: part('last'), duration: 6, frames: 144 };
    }
    case 'drift': return { score: 1, subjects: [], issues: [], fixPrompt: '', measures: [], heatmap: null };
    case 'export': return { video: file(coarse, 'video/mp4'), poster: file(`poster ${coarse}`), duration: 1, frames: 24, scenes: [] };
    default: return { image: file(coarse), layers: null };
  }
}
