import type { Arc } from './arc.ts';

export const closeToTheSenses: Arc = {
  label: 'Close to the senses',
  unsuited: [],
  titles: ['Closer', 'Nothing but {brand}', 'A Study in Detail', 'What the Eye Can Touch'],
  tones: ['hushed and sensual', 'intimate, almost whispered', 'rich and patient', 'attentive, close to silence'],
  pacings: [
    'very slow, each shot given time to ripen', 'long takes with almost invisible cuts', 'slow, breathing with the camera',
    'unhurried, led by sound rather than by cuts'
  ],
  looks: [
    '100 mm macro, razor-thin focus, one moving light', 'dark set, single soft source, colour only from the product',
    'extreme close-ups that resolve slowly into the whole', 'shallow depth, slow focus pulls, texture before shape'
  ],
  segments: [3, 4],
  openings: [
    'So close at first that it could be a landscape: {detail}.',
    'No place, no people, only {detail} and the sound that goes with it.', 'The screen is filled edge to edge by {detail}.',
    'We begin with a question for the eye: {detail}, too near to name.'
  ],
  turns: [
    'The camera moves as slowly as breathing, and piece by piece the picture becomes {it}.',
    'Focus travels. From {detail} it reaches the whole of {it}, and rests.',
    'Light does the acting: it crosses {it} once and leaves nothing out.', 'Then {use}, filmed as if time had been turned down.'
  ],
  closings: [
    'Only the last frame shows {it} entire, and by then we can almost feel {them}.',
    'It ends in stillness: {it}, whole and lit, and one long second of quiet.',
    'The final image steps back just far enough to give {it} a name.',
    'At the end the light settles on {it}. Nothing else needs to happen.'
  ],
  lights: ['one soft moving source in a dark set', 'a single narrow light from the side'],
  opensWith: ['extreme_close_up'],
  order: [3, 1, 4, 2],
  frames: [
    'darkness all round, one narrow light on the surface',
    'a highlight part of the way along the edge',
    'fingertips just inside the frame, almost touching',
    'a shallow plane of focus, everything else dissolved',
    'the outline complete for the first time, soft space around it',
    'deep quiet space on every side and free room above for a name'
  ],
  phases: [
    { titles: ['Too Close to Name', 'Texture', 'Edge to Edge', 'A First Glimpse'],
      moments: [
        'Edge to edge: {detail}, too close to name.', 'Out of the dark: {detail}, and nothing else.', 'A slow focus pull finds {detail}.',
        'The first image is pure surface: {detail}, and a breath.'
      ] },
    { titles: ['The Light Moves', 'Along the Edge', 'Tracing', 'A Second Look'],
      moments: [
        'Light travels along {it} as if reading {them}.', 'The focus slides on and settles on {detail}.',
        'A line, a curve, an edge: {it} in fragments.', 'Something moves at the border of the frame and is gone; {it} {v:stay}.'
      ] },
    { titles: ['Contact', 'The Touch', 'Slow Hands', 'Within Reach'],
      moments: [
        '{Gesture}. The sound of it is the only sound.', 'Contact, in extreme close-up: skin, then {it}.',
        '{Use}, slowed until every part of it can be seen.', 'Fingers come near, stop, and come nearer.'
      ] },
    { titles: ['The Moment', 'Bloom', 'Full Sense', 'All at Once'],
      moments: [
        '{Use}: the shot everything has been waiting for.', 'Everything arrives at once, and the centre of it is {detail}.',
        'A reaction, not a face: {relief}, felt rather than shown.', 'The picture opens like a held breath let go.'
      ] },
    { titles: ['Stepping Back', 'Into View', 'The Whole', 'Taking Shape'],
      moments: [
        'The camera eases back and the fragments become {it}.', 'For the first time the outline is complete.',
        'Space returns around {it}, and with it {scene}.', 'The parts we have touched with our eyes stand together as {it}.'
      ] },
    { titles: ['Entire', 'Stillness', 'There', '{Brand}'],
      moments: [
        '{It}, entire and still, in the one light that has been there all along. {Invite}.',
        'Nothing moves. {It} {v:fill} the middle of the frame. {Invite}.', 'One quiet second with the whole of {it} before the name.',
        'The light comes to rest on {it}. {Invite}.'
      ] }
  ]
};
