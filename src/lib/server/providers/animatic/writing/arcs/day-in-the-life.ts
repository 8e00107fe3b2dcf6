import type { Arc } from './arc.ts';

export const dayInTheLife: Arc = {
  label: 'A day in the life',
  unsuited: [],
  titles: ['From First Light', 'One Ordinary Tuesday', 'A Day with {brand}', 'Morning to Midnight'],
  tones: ['warm, observant, unhurried', 'tender and a little amused', 'honest and close to life', 'easy, like a good neighbour'],
  pacings: [
    'steady, one shot for each hour of the day', 'walking pace, every cut on a movement', 'gentle rise to noon, gentle fall to night',
    'even beats, a longer last shot'
  ],
  looks: [
    'natural light that travels from dawn to lamp light, 35 mm at eye level', 'one window, many hours: same lens, moving sun',
    'soft grain, true colours, the camera at the height of a chair', 'available light only, small gestures, uncluttered frames'
  ],
  segments: [5, 6],
  openings: [
    '{Scene}. The day has not decided what it wants to be.', 'Before the first word of the day: {scene}, and {it} {place}.',
    'The film begins where days begin, with {scene}.', 'We start early, with {scene} and one small sound.'
  ],
  turns: [
    'The hours pass in small scenes, and {it} {v:turn} up in each, never in the way.',
    'In the middle of it all: {trouble}. One minute later: {use}.',
    'Between errands there is {use}, and for a moment the day belongs to someone.',
    'The light climbs, the pace picks up, and {it} {v:keep} {their} place at the centre.'
  ],
  closings: [
    'By night there is {relief}. {It} {v:wait} {place} for tomorrow.',
    'The lamp goes on, the day is told, and {it} {v:stand} where we first saw {them}.',
    'It ends with {relief}, one light still on and {it} beside it.',
    'The last shot mirrors the first, twelve hours later and a good deal happier.'
  ],
  lights: ['natural light that travels from dawn to lamp light', 'one window, and the sun going round it'],
  opensWith: ['establishing', 'wide'],
  order: [2, 3, 4, 1],
  frames: [
    'pale first light from the side, long shadows, everything still asleep',
    'clear morning light, things on the move in the soft background',
    'high noon light, people passing far out of focus',
    'long warm afternoon light from the side',
    'a lamp lit close by, blue dusk behind',
    'night all round, one lamp, free space above for a name'
  ],
  phases: [
    { titles: ['First Light', 'Before the Day', 'Early', 'Six O\'Clock'],
      moments: [
        '{Scene}; the sun finds {it} before anyone else does.', 'A blind goes up and {it} {v:stand} there, {place}, wide awake.',
        'First sound, first light, and {it} {place}.', 'A hand feels its way through the half dark and finds {it}.'
      ] },
    { titles: ['Getting Going', 'The First Hour', 'Out of the Door', 'Nine O\'Clock'],
      moments: [
        '{Gesture}; the day has started.', '{Use}, with one eye on the clock.',
        'Keys, bag, door, and {it}, the only calm thing in the frame.', 'Morning picks up speed; the camera keeps pace beside {it}.'
      ] },
    { titles: ['Noon', 'The Busy Part', 'Halfway', 'In Between'],
      moments: [
        'Noon brings {trouble}; {it} {v:hold} the centre of the frame.', 'Everyone passes through; {it} {v:stay} {place}.',
        'Halfway through the day there is {use}, and a breath.', 'A crowd of small tasks, and {it} in among them, doing {their} part.'
      ] },
    { titles: ['A Small Pause', 'Four O\'Clock', 'Stolen Minutes', 'The Long Light'],
      moments: [
        'The light has gone long. {Gesture}.', 'Close on {detail}, while the day goes on behind it.',
        '{Relief}, for as long as the sun stays on the wall.', 'Two stolen minutes with {it} and nobody asking for anything.'
      ] },
    { titles: ['Evening', 'Coming Home', 'Lamp Light', 'The Last Hour'],
      moments: [
        'Evening. Voices in the next room, {it} in the lamp light.', 'The day comes home and is put down next to {it}.',
        '{Relief}: this is what the day was for.', 'One by one the lights go out, except the one beside {it}.'
      ] },
    { titles: ['And Again Tomorrow', 'Good Night', 'Same Time Tomorrow', 'Every Day'],
      moments: [
        '{It} {place}, ready for tomorrow. {Invite}.',
        'The frame of the first shot at the other end of the day, {it} in the middle. {Invite}.',
        'Night outside, one light inside, {it} in it. {Invite}.', 'A clear last look at {it}, as if to say: same time tomorrow.'
      ] }
  ]
};
