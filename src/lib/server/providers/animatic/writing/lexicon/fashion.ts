import type { Lexicon } from './lexicon.ts';

export const fashion: Lexicon = {
  category: 'fashion',
  settings: [
    { scene: 'a hallway with one mirror', place: 'by the mirror in the hall', surface: 'worn floorboards', backdrop: 'an open doorway' },
    { scene: 'a street just after rain', place: 'on a step above the wet street', surface: 'wet stone', backdrop: 'a street with the last of the rain on it' },
    { scene: 'a bright empty studio', place: 'on a low plinth in an empty room', surface: 'pale plaster', backdrop: 'a plain wall with a hard diagonal of sun' },
    { scene: 'a rail of clothes and an open window', place: 'on a bench in the window', surface: 'a folded length of linen', backdrop: 'a rail of clothes' }
  ],
  troubles: [
    'a full wardrobe and nothing to wear', 'five outfits on the bed and ten minutes left',
    'something bought in a hurry and worn once', 'a morning lost in front of the mirror'
  ],
  reliefs: ['one easy decision and out of the door', 'a walk that has changed pace', 'a mirror passed without a second look', 'a day that fits'],
  uses: ['the first wear', 'the moment {they} {v:go} on', 'the last look before the door', 'the first step outside'],
  details: [
    'the stitching along the edge', 'the way the material folds and comes back', 'the fastening, close enough to hear',
    'the grain of the surface in raking light'
  ],
  crafts: [
    'the cut, the stitch and the second stitch', 'a paper pattern with forty pencil marks',
    'hands that know where the seam should fall', 'the sample that was unpicked three times'
  ],
  gestures: [
    'a hand runs along the seam', 'someone takes {them} down without thinking twice', 'fingers close the fastening',
    'a passer-by turns to look'
  ],
  actions: [
    { motion: 'a hand runs along the edge and leaves the frame', state: 'a hand has just left the edge of the frame' },
    { motion: 'the folds lift in a draught and fall back', state: 'the folds have settled a little lower' },
    { motion: 'fingers close the fastening and let go', state: 'the fastening is closed' },
    { motion: 'a shadow crosses from left to right', state: 'the shadow has passed and {it} {v:stand} clear of it' },
    { motion: '{it} {v:turn} a few degrees and {v:stop}', state: '{it} {v:show} a little more of the left side' },
    { motion: 'someone walks past in the distance and is gone', state: 'the background is empty again' },
    { motion: 'a hand straightens the front with one short pull', state: 'the front hangs perfectly straight' }
  ],
  lights: [
    'hard sun in one diagonal with open shadows', 'soft north light from a tall window', 'low raking light that shows the weave',
    'bright overcast light, almost no shadow'
  ],
  invites: ['Put {them} on', 'Wear {them} out', 'Take {them} for a walk', 'Find your size'],
  audience: 'people who dress once and get on with the day',
  benefit: 'makes getting dressed the easy part',
  palette: ['#1f2430', '#6d5f57', '#b9a48f', '#ece5dc']
};
