import type { Lexicon } from './lexicon.ts';

export const cosmetics: Lexicon = {
  category: 'cosmetics',
  settings: [
    { scene: 'a bathroom with the window open', place: 'on the edge of the basin', surface: 'wet pale tile', backdrop: 'a steamed mirror' },
    { scene: 'a dressing table by an open window', place: 'on a dressing table by the window', surface: 'honed marble', backdrop: 'a linen curtain in daylight' },
    { scene: 'a shelf with one space left', place: 'in the last free space on the shelf', surface: 'smooth river stone', backdrop: 'a pale wall with the shadow of a branch' },
    { scene: 'a quiet room and a bowl of water', place: 'beside a shallow bowl of water', surface: 'a sheet of ribbed glass', backdrop: 'still water' }
  ],
  troubles: ['a mirror in unkind light', 'a shelf of half-used promises', 'skin that has had a long week', 'a routine of nine steps and no time'],
  reliefs: ['a mirror that can wait', 'one step instead of nine', 'a face that looks as if it slept', 'two quiet minutes at either end of the day'],
  uses: ['the first touch on skin', 'the first drop', 'the moment the lid comes off', 'two minutes before the day begins'],
  details: ['the texture, slow and even', 'a single drop that holds its shape', 'the lip of the lid, half open', 'light bending through the edge'],
  crafts: [
    'petals, roots and a very exact scale', 'the formula that took forty tries', 'small batches, stirred and tested',
    'a short list of ingredients, read twice'
  ],
  gestures: [
    'fingertips lift the lid', 'a drop lands on the back of a hand', 'a hand puts {them} back in exactly the same place',
    'someone breathes out'
  ],
  actions: [
    { motion: 'a hand lifts the lid and sets it down', state: 'the lid lies beside {it}' },
    { motion: 'a single drop falls and holds', state: 'a single drop rests in front of {it}' },
    { motion: 'ripples cross the water and fade', state: 'the water is still again' },
    { motion: 'the curtain lifts in a draught and sinks back', state: 'the curtain hangs still and more daylight comes in' },
    { motion: 'mist thins and clears from the mirror', state: 'the mirror behind has cleared' },
    { motion: 'a petal drops and comes to rest', state: 'one petal has landed at the left' },
    { motion: 'fingertips turn {it} towards the camera and withdraw', state: '{it} now {v:face} the camera' }
  ],
  lights: [
    'soft daylight through a curtain', 'clean back light with a gentle rim', 'bright reflected light, hardly a shadow',
    'early light from one side'
  ],
  invites: ['Make room on the shelf', 'Begin tonight', 'Try {them} on your skin', 'Keep {them} where you can reach {them}'],
  audience: 'people who like their routine short and honest',
  benefit: 'makes two minutes of care feel like enough',
  palette: ['#7d5a5a', '#c99a8d', '#ecd2c6', '#f8f1ec']
};
