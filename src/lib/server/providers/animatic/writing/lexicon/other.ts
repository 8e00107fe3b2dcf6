import type { Lexicon } from './lexicon.ts';

export const other: Lexicon = {
  category: 'other',
  settings: [
    { scene: 'a room with the blinds half open', place: 'on a plain table', surface: 'a plain wooden table', backdrop: 'a plain wall with one long shadow' },
    { scene: 'a doorway with light in it', place: 'on the top step', surface: 'pale stone', backdrop: 'an open door' },
    { scene: 'a workbench swept clean', place: 'on the bench', surface: 'an old workbench', backdrop: 'a window with dust in the light' },
    { scene: 'an empty room with one window', place: 'in the light by the window', surface: 'a sweep of grey paper', backdrop: 'a soft gradient of daylight' }
  ],
  troubles: [
    'the same small annoyance, again', 'a job that always takes longer than it should', 'something that never quite worked',
    'a day spent making do'
  ],
  reliefs: ['one thing fewer to think about', 'a job done before the kettle boils', 'a small thing that finally works', 'an afternoon given back'],
  uses: [
    'the first use', 'the moment {they} {v:come} out of the box', 'the first time {they} simply {v:work}',
    'the second time, without thinking'
  ],
  details: ['the edge that the hand finds first', 'the surface in raking light', 'the part that does the work', 'the mark of whoever made it'],
  crafts: [
    'sketches, trials and a shelf of failures', 'a maker who would not let it go', 'one detail, drawn again and again',
    'patient work at a crowded bench'
  ],
  gestures: [
    'a hand picks {them} up and weighs {them}', 'someone stops and comes back for a second look',
    'a hand sets {them} down in the light', 'two people lean in'
  ],
  actions: [
    { motion: 'a hand reaches in, turns {it} a little and withdraws', state: '{it} now {v:face} the camera' },
    { motion: 'a shadow glides across and moves on', state: 'the shadow has passed and {it} {v:stand} in full light' },
    { motion: 'dust drifts through the light and settles', state: 'the air is still and clear' },
    { motion: 'a door swings open in the distance', state: 'a door stands open in the background' },
    { motion: 'a hand clears the space to the left', state: 'the space at the left is empty' },
    { motion: '{it} {v:turn} a few degrees and {v:stop}', state: '{it} {v:show} a little more of the left side' },
    { motion: 'a curtain lifts and sinks back', state: 'the curtain has fallen back and the light is steadier' }
  ],
  lights: [
    'soft window light from the left', 'late light in one long band', 'an even studio glow with a clean shadow',
    'low side light with deep, open shadows'
  ],
  invites: ['See {them} for yourself', 'Take {them} home', 'Give {them} a try', 'Find out what {they} can do'],
  audience: 'people who notice when a thing is done properly',
  benefit: 'gets the small things right',
  palette: ['#22303a', '#5f7a86', '#c7b68f', '#f1ece2']
};
