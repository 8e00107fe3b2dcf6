import type { Lexicon } from './lexicon.ts';

export const tech: Lexicon = {
  category: 'tech',
  settings: [
    { scene: 'a desk with nothing on it yet', place: 'on an empty desk', surface: 'pale birch plywood', backdrop: 'a window over the city' },
    { scene: 'a workbench with everything put away', place: 'on the workbench', surface: 'brushed aluminium', backdrop: 'a tidy shelf' },
    { scene: 'a dark room with one lamp on', place: 'in the circle of the lamp', surface: 'a matte dark desk', backdrop: 'a dark room with one lamp' },
    { scene: 'a bare white room with one table', place: 'on a single white table', surface: 'a sheet of smoked glass', backdrop: 'a wall of soft gradient light' }
  ],
  troubles: [
    'a knot of cables and a battery at two per cent', 'one more notification in an already loud day',
    'a tool that needs a manual to say hello', 'ten minutes lost to setting up, again'
  ],
  reliefs: [
    'a desk with nothing on it that is not needed', 'work that starts the moment you sit down',
    'an hour without a single interruption', 'a bag that weighs half of what it did'
  ],
  uses: ['the first touch', 'the moment {they} {v:wake}', 'the first minute of use', 'the first time nobody asks how it works'],
  details: [
    'the edge, a hair-thin line of light', 'the one control that matters', 'the join you can feel but not see',
    'the surface with the room reflected in it'
  ],
  crafts: [
    'drawings, prototypes and a drawer full of rejects', 'the tolerance that took a year', 'test benches running through the night',
    'a single part, machined, measured and machined again'
  ],
  gestures: [
    'a finger rests on {them} and the room changes', 'a hand sets {them} down, exactly straight',
    'someone picks {them} up without looking', 'a thumb finds the control by itself'
  ],
  actions: [
    { motion: 'a finger taps once and withdraws', state: 'an indicator on {it} is now lit' },
    { motion: 'a reflection glides along the edge', state: 'the reflection has reached the far edge' },
    { motion: 'a hand sets {it} straight and leaves the frame', state: '{it} {v:stand} exactly straight' },
    { motion: 'a loose cable slides away and out of frame', state: 'the surface is clear' },
    { motion: 'dust drifts through the beam of a lamp', state: 'the dust has settled and the air is clear' },
    { motion: '{it} {v:turn} a few degrees and {v:stop}', state: '{it} now {v:face} the camera' },
    { motion: 'a window behind slides from night to first daylight', state: 'first daylight stands in the window behind' }
  ],
  lights: [
    'a thin rim light on a dark set', 'cool window light with one warm lamp behind',
    'an even glow from above and a hard edge from the side', 'low blue light before sunrise'
  ],
  invites: ['Switch {them} on', 'Try {them} for a week', 'Make room on your desk', 'See what {they} {v:do}'],
  audience: 'people who want their tools to get out of the way',
  benefit: 'leaves nothing in the way of the work',
  palette: ['#0e1116', '#27323f', '#5b7fa3', '#dfe6ec']
};
