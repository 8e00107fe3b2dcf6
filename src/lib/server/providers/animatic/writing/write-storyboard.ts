/** The storyboard of a chosen story: its key moments, staged scene by scene. */
import type { Story, StoryboardDraft, Subject } from '../../../../pipeline/outputs.ts';
import { chance as openChance, type Chance } from '../seeded.ts';
import type { Arc } from './arcs/arc.ts';
import { arcOf } from './arcs/arcs.ts';
import { dealer } from './deal.ts';
import { camerasFor, phasesFor, picturesFor, roleOf, shotsFor } from './plan.ts';
import { kindOf } from './kind.ts';
import { lightOf, settingOf } from './setting.ts';
import { stage } from './staging.ts';
import { openTelling, type Telling } from './telling.ts';
import { clean, fit } from './text.ts';

export type StoryboardPlan = {
  prompt: string; pictures: number; scenes: number | null; seconds: number; story: Story; subject: Subject; seed: number;
};

export function writeStoryboard({ prompt, pictures, scenes, seconds, story, subject, seed }: StoryboardPlan): StoryboardDraft {
  const chance = openChance('storyboard', seed, prompt, story.title, story.arc);
  const brief = clean(prompt);
  const arc = arcOf(story.arc);
  const name = clean(subject.name);
  const setting = settingOf(brief);
  const told = `${story.narrative} ${story.keyMoments.join(' ')}`;
  const telling = openTelling({ name, kind: kindOf(name, brief), category: subject.category, setting }, chance, told);
  const light = chance.pick(arc.lights.length > 0 ? arc.lights : [lightOf(brief) ?? setting?.light ?? chance.pick(telling.lexicon.lights)]);
  const count = scenes ?? story.segments;
  const phases = phasesFor(count, arc.order);
  const shots = shotsFor(count, arc.opensWith, chance);
  const cameras = camerasFor(shots, chance);
  const shown = picturesFor(count, pictures);
  const moments = spread({ story, arc, phases, telling, chance });
  const titles = arc.phases.map((phase) => dealer(phase.titles, chance));
  return {
    style: { look: fit(clean(story.visualStyle), 400), light: fit(light, 200), palette: subject.palette, category: subject.category },
    scenes: phases.map((phase, at) => {
      const shot = shots[at]!, camera = cameras[at]!;
      const { staging, opening, startPrompt, endPrompt, motionPrompt } =
        stage({ shot, camera, light, frame: arc.frames[phase]!, final: at === count - 1 }, telling, chance);
      return {
        role: roleOf(at, count), title: fit(telling.say(titles[phase]!()), 80), description: fit(`${moments[at]!} ${staging}`, 600),
        opening: fit(opening, 300), duration: seconds, shot, camera, picture: shown[at]!, startPrompt: fit(startPrompt, 2000),
        endPrompt: fit(endPrompt, 2000), motionPrompt: fit(motionPrompt, 1000)
      };
    })
  };
}

/** One moment a scene: the story's own in their order, evenly spread; the arc fills scenes that the story leaves open. */
function spread(plan: { story: Story; arc: Arc; phases: readonly number[]; telling: Telling; chance: Chance }): string[] {
  const { story, arc, phases, telling, chance } = plan;
  const told = story.keyMoments.map(clean).filter((moment) => moment !== '');
  const deal = arc.phases.map(({ moments }) => dealer(moments, chance));
  const invented = (phase: number): string => {
    for (let tries = 0; tries < 4; tries++) {
      const moment = telling.say(deal[phase]!());
      if (!told.includes(moment)) return moment;
    }
    return telling.say(deal[phase]!());
  };
  const last = phases.length - 1;
  const middle = told.slice(1, -1);
  const bodies = last - 1;
  return phases.map((phase, at) => {
    if (at === 0) return told[0] ?? invented(0);
    if (at === last) return (told.length > 1 ? told.at(-1) : undefined) ?? invented(5);
    const slot = at - 1;
    if (middle.length >= bodies) return middle[Math.floor((slot * middle.length) / bodies)]!;
    const from = Math.ceil((slot * middle.length) / bodies), to = Math.ceil(((slot + 1) * middle.length) / bodies);
    return from < to ? middle[from]! : invented(phase);
  });
}
