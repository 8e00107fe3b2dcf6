/** Fashion that keeps its shape: shoes, bags, watches, jewellery. */
import { fashion } from './fashion.ts';
import type { Lexicon } from './lexicon.ts';

export const accessories: Lexicon = {
  ...fashion,
  uses: ['the first wear', 'the first step outside', 'the last look before the door', 'the first time someone asks where {they} came from'],
  details: [
    'the stitching along the edge', 'the edge where two materials meet', 'the fastening, close enough to hear',
    'the grain of the surface in raking light'
  ],
  gestures: [
    'a hand runs along the edge', 'someone picks {them} up without thinking twice', 'fingers close the fastening',
    'a passer-by turns to look'
  ],
  actions: [
    { motion: 'a hand runs along the edge and leaves the frame', state: 'a hand has just left the edge of the frame' },
    { motion: 'a shadow crosses from left to right', state: 'the shadow has passed and {it} {v:stand} clear of it' },
    { motion: '{it} {v:turn} a few degrees and {v:stop}', state: '{it} {v:show} a little more of the left side' },
    { motion: 'someone walks past in the distance and is gone', state: 'the background is empty again' },
    { motion: 'fingers close the fastening and let go', state: 'the fastening is closed' },
    { motion: 'a hand sets {it} down, straightens {them} and withdraws', state: '{it} {v:stand} exactly square to the camera' },
    { motion: 'a few drops fall and run off', state: 'a few drops of water lie in front of {it}' }
  ],
  lights: [
    'hard sun in one diagonal with open shadows', 'soft north light from a tall window', 'low raking light that shows every edge',
    'bright overcast light, almost no shadow'
  ],
  invites: ['Put {them} on', 'Wear {them} out', 'Take {them} for a walk', 'Try {them} on']
};
