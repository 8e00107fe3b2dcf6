/** Three stories with different arcs, from what was understood of the brief. */
import type { Category, StoriesDraft, Story } from '../../../../pipeline/outputs.ts';
import { chance as openChance, type Chance } from '../seeded.ts';
import type { Arc } from './arcs/arc.ts';
import { arcs } from './arcs/arcs.ts';
import { promises } from './benefit.ts';
import { dealer, shuffle } from './deal.ts';
import { phasesFor } from './plan.ts';
import { openTelling, type Telling } from './telling.ts';
import { capital, fit } from './text.ts';
import type { Understanding } from './understanding.ts';

const addresses = [
  'Made for {audience}.', 'Every cut is meant for {audience}.', '{Audience}: this one is for you.',
  'It speaks to {audience}, and never louder than it has to.'
];
const remarks = [
  'The details do the arguing: {qualities}.', '{Qualities}, and it shows.', 'Along the way, without a line of copy: {qualities}.'
];
const mostMoments = 8;

export type StoriesPlan = { understanding: Understanding; palette: string[]; scenes: number | null; seed: number; prompt: string };

export function writeStories({ understanding, palette, scenes, seed, prompt }: StoriesPlan): StoriesDraft {
  const chance = openChance('stories', seed, prompt);
  const chosen = shuffle(arcs.filter(({ unsuited }) => !unsuited.includes(understanding.category)), chance).slice(0, 3);
  const address = dealer(addresses, chance);
  const promise = dealer([0, 1, 2], chance);
  const counts = dealer([3, 4, 5, 6], chance);
  const stories = chosen.map((arc) => {
    const telling = openTelling({ ...understanding, kind: null }, chance);
    return tell({ arc, telling, understanding, chance, address: address(), promise: promise(), segments: scenes ?? segmentsFor(arc, counts) });
  });
  return {
    subject: {
      name: fit(understanding.name, 80), audience: understanding.audience, benefit: understanding.benefit,
      category: understanding.category satisfies Category, palette
    },
    stories: [stories[0]!, stories[1]!, stories[2]!]
  };
}

/** A count that suits the arc, different from the other stories' where the arc allows it. */
function segmentsFor(arc: Arc, counts: () => number): number {
  for (let tries = 0; tries < 4; tries++) {
    const count = counts();
    if (arc.segments.includes(count)) return count;
  }
  return arc.segments[0]!;
}

function tell(plan: {
  arc: Arc; telling: Telling; understanding: Understanding; chance: Chance; address: string; promise: number; segments: number;
}): Story {
  const { arc, telling, understanding, chance, segments } = plan;
  const { say, speak } = telling;
  const audience = plan.address.replace('{audience}', understanding.audience).replace('{Audience}', capital(understanding.audience));
  const remark = understanding.qualities === null ? '' : chance.pick(remarks).replace('{qualities}', understanding.qualities)
    .replace('{Qualities}', capital(understanding.qualities));
  const narrative = [
    say(chance.pick(arc.openings)), say(chance.pick(arc.turns)), promises(understanding.benefit, speak())[plan.promise]!, remark, audience,
    say(chance.pick(arc.closings))
  ].filter((sentence) => sentence !== '').join(' ');
  return {
    title: fit(say(chance.pick(arc.titles)), 80), narrative: fit(narrative, 1200), arc: arc.label, tone: chance.pick(arc.tones),
    pacing: chance.pick(arc.pacings), visualStyle: chance.pick(arc.looks),
    keyMoments: momentsOf(arc, Math.min(segments, mostMoments), say, chance), segments
  };
}

function momentsOf(arc: Arc, count: number, say: (template: string) => string, chance: Chance): string[] {
  const deal = arc.phases.map(({ moments }) => dealer(moments, chance));
  return phasesFor(count, arc.order).map((phase) => fit(say(deal[phase]!()), 200));
}
