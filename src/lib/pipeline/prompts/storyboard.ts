/** The storyboard of the chosen story: one hook, body scenes, one call to action (AD-3). */
import { cameraMoves, shotSizes } from '../words.ts';
import type { Prompt, StoryboardFacts } from '../steps/tools.ts';
import { fence, materialRule, plain, quote } from './fence.ts';
import { pictureList } from './pictures.ts';
import { ratioName, seconds } from './vocabulary.ts';

const system = 'You are a director who plans short video ads shot by shot for image and video models. You write concrete frames that '
  + `can be photographed. Answer with JSON only. ${materialRule}`;

/** `images`: the brief's pictures in order. */
export function storyboardPrompt(facts: Omit<StoryboardFacts, 'task'>): Prompt {
  const count = facts.scenes ?? facts.story.segments;
  return {
    system,
    text: [
      fence('brief', facts.prompt),
      fence('story', JSON.stringify(facts.story)),
      fence('subject', JSON.stringify(facts.subject)),
      pictureList(facts.images),
      `Plan exactly ${count} scenes of ${seconds(facts.seconds)} each, ${ratioName[facts.aspect]}: ${roles(count)}.`,
      ...(facts.keep.length ? [fence('fixed_scenes', JSON.stringify(facts.keep.map(({ at, scene: { id: _, ...scene } }) => ({ scene: at + 1, ...scene })))),
        'The fixed scenes stay word for word at their numbers; the others lead to them and on from them.'] : []),
      'The film is one chain: each scene\'s last frame is the next scene\'s first frame, so an endPrompt must be a place from which '
        + 'the next scene can start.',
      'style: look, light, palette and category, the same for every scene.',
      'Each scene:',
      '- title of 2 to 5 words; description of what happens and why it matters, 1 or 2 sentences; opening: one line on how it opens.',
      `- shot (${shotSizes.join(', ')}) and camera (${cameraMoves.join(', ')}): vary both, no camera move twice in a row.`,
      `- picture: index of the product picture shown${facts.images.length > 0 ? '; use every picture, the main one (0) in hook and cta' : ', always 0'}.`,
      '- startPrompt: the whole first frame in 40 to 80 words: subject and its place in the frame, setting, foreground and background, '
        + 'lens, light.',
      '- endPrompt: the last frame in 25 to 60 words: what has changed since the first frame, with the same subject, light and style.',
      '- motionPrompt: 15 to 40 words on camera movement and action only; never colour, material, clothing, looks or light.',
      `- duration ${facts.seconds}.`,
      ...(facts.roster?.length ? [
        fence('cast', facts.roster.map(({ tag, kind, name, description }) => `${tag}: ${kind} ${quote(name)}${description ? `, ${plain(description)}` : ''}`).join('\n')),
        '- cast: those of the cast above that can be seen in the scene, by tag (asset), with role (what it does there, at most 8 words) and prominence '
          + '(lead, support, background). Name them by name, not by tag, in the prompts. Empty where none is seen.'
      ] : [])
    ].join('\n'),
    images: facts.images.map(({ image }) => image)
  };
}

function roles(count: number): string {
  if (count <= 2) return 'hook, then cta';
  return `scene 1 is hook, scene ${count} is cta, ${count === 3 ? 'scene 2 is' : 'all between are'} body`;
}
