import type { Lexicon } from './lexicon.ts';

export const food: Lexicon = {
  category: 'food',
  settings: [
    { scene: 'a kitchen with every pan still on its hook', place: 'on the kitchen worktop', surface: 'dark soapstone', backdrop: 'a warm kitchen' },
    { scene: 'a long table with one chair pulled out', place: 'in the middle of the table', surface: 'a linen cloth with one crease', backdrop: 'a stack of plain plates' },
    { scene: 'a Sunday kitchen with the radio low', place: 'on a wooden board', surface: 'a floured wooden board', backdrop: 'a window with herbs on the sill' },
    { scene: 'a market stall being laid out', place: 'on an old enamel tray', surface: 'an old enamel tray', backdrop: 'a striped awning in the sun' }
  ],
  troubles: ['an open fridge and no idea', 'lunch eaten standing up, again', 'a drawer of takeaway menus', 'a hungry table and an empty hour'],
  reliefs: [
    'a table that has gone quiet for the right reason', 'second helpings without asking', 'a plate with nothing left on it',
    'a weeknight that feels like Sunday'
  ],
  uses: ['the first bite', 'the moment the first piece is taken', 'the first taste, straight from the spoon', 'the last piece, quickly claimed'],
  details: ['the texture, close and honest', 'the grain of salt that catches the light', 'the inside, just opened', 'the shine on the surface'],
  crafts: [
    'flour, fire and an early alarm clock', 'hands that measure by feel', 'a recipe with one line crossed out',
    'the tasting spoon that goes back again and again'
  ],
  gestures: [
    'a hand reaches in from the edge of the frame', 'someone tears off the first piece',
    'a plate is set down in the middle of the table', 'a spoon goes in and pauses'
  ],
  actions: [
    { motion: 'a hand reaches in, takes one piece and withdraws', state: 'one piece is gone and a few crumbs lie beside {it}' },
    { motion: 'a pinch of salt falls from above', state: 'a little salt lies scattered in front' },
    { motion: 'a curl of steam rises and thins out', state: 'the steam has almost cleared' },
    { motion: 'a napkin is laid down at the left', state: 'a folded napkin lies at the left' },
    { motion: 'a few leaves drop and come to rest', state: 'a few fresh leaves have landed in front' },
    { motion: 'a plate slides in from the right and stops', state: 'a plain plate stands at the right' },
    { motion: 'a shadow passes over and moves on', state: '{it} {v:stand} in full light again' }
  ],
  lights: [
    'warm side light from a kitchen window', 'one low lamp and a dark room', 'bright morning light with soft shadows',
    'back light that catches steam and crumbs'
  ],
  invites: ['Take a bite', 'Bring {them} to the table', 'Try one tonight', 'Save yourself a piece'],
  audience: 'people who would rather eat well than fast',
  benefit: 'makes an ordinary evening worth sitting down for',
  palette: ['#3a2014', '#a4572a', '#e0ab5e', '#f5ead6']
};
