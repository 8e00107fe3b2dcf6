import type { Lexicon } from './lexicon.ts';

export const drinks: Lexicon = {
  category: 'drinks',
  settings: [
    { scene: 'a kitchen before anyone speaks', place: 'on the kitchen counter', surface: 'scrubbed oak', backdrop: 'an open window' },
    { scene: 'a small bar with the door propped open', place: 'at the end of the bar', surface: 'a zinc counter', backdrop: 'shelves of clear glass' },
    { scene: 'a small table by a bright window', place: 'on a small table by the window', surface: 'pale stone with a ring of water on it', backdrop: 'a plain wall with one long shadow' },
    { scene: 'a quiet counter between two busy hours', place: 'at the end of a long counter', surface: 'wet slate', backdrop: 'a blurred room with one lamp' }
  ],
  troubles: [
    'another flat afternoon', 'a cup gone cold beside the keyboard', 'a long day with no pause in it',
    'the same tired choice from the same machine'
  ],
  reliefs: [
    'a pause that is worth taking', 'ten minutes that belong to nobody else', 'a table that nobody wants to leave',
    'the best quiet of the day'
  ],
  uses: ['the first sip', 'the first pour', 'the moment before the glass is lifted', 'the second glass, slower than the first'],
  details: [
    'the light that falls through the liquid', 'the line where the liquid meets the glass', 'the label, straight and sharp',
    'a single drop on the rim'
  ],
  crafts: [
    'the measuring, the waiting and the first taste', 'the slow hours before anything is poured',
    'the batch that was sent back, and the one that was not', 'a hand, a clock and a great deal of patience'
  ],
  gestures: [
    'a hand closes round {them} and lifts', 'someone pours without hurrying', 'a glass slides into frame and stops',
    'two glasses are set down, one after the other'
  ],
  actions: [
    { motion: 'a drop runs slowly down the side and comes to rest', state: 'a drop has run halfway down the side' },
    { motion: 'a hand slides an empty glass in from the right and lets go', state: 'an empty glass now stands at the right' },
    { motion: 'liquid swirls once and settles', state: 'the surface of the liquid has come to rest' },
    { motion: 'a thin stream pours into a glass and stops', state: 'a glass beside {it} is now two thirds full' },
    { motion: 'a shadow of leaves drifts across', state: 'the shadow of leaves has moved on and {it} {v:stand} in the light' },
    { motion: 'a hand turns {it} a few degrees towards the camera', state: '{it} now {v:face} the camera' },
    { motion: 'bubbles rise, gather and break at the top', state: 'a ring of bubbles rests at the rim of the glass' }
  ],
  lights: [
    'low side light that shines through the liquid', 'soft window light from the left with a crisp rim',
    'late sun in one narrow band', 'cool daylight with a warm edge'
  ],
  invites: ['Pour one', 'Take the first sip', 'Put one on ice', 'Raise a glass'],
  audience: 'people who take their pauses seriously',
  benefit: 'turns a pause into the best part of the day',
  palette: ['#2b1a12', '#8a4b22', '#d9a05b', '#f3e6d0']
};
