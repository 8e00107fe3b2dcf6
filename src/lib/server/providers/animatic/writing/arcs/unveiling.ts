import type { Arc } from './arc.ts';

export const unveiling: Arc = {
  label: 'The slow reveal',
  unsuited: [],
  titles: ['Out of the Dark', 'Wait for It', 'Here {Is} {brand}', 'The Curtain'],
  tones: ['confident and mysterious', 'grand, with very few words', 'tense, then triumphant', 'cool and certain'],
  pacings: [
    'a long fuse and one big release', 'slow, slower, then all at once', 'measured steps towards a single beat',
    'held back until the last third, then wide open'
  ],
  looks: [
    'black set, rim light, silhouettes before surfaces', 'graphic frames with strong negative space, anamorphic feel',
    'a single beam in haze, hard shadows, deep blacks', 'stage light: one source, sharp edge, everything else withheld'
  ],
  segments: [4, 5],
  openings: [
    'Darkness, then a thin line of light. Something is there.', 'For three seconds we see only an outline, and we lean in.',
    'A shadow is cast on the wall before we know what casts it.', 'The film keeps its secret: an edge, a glint, then dark again.'
  ],
  turns: [
    'Each shot gives away one thing more, first {detail}, then the shape behind it.',
    'The light widens by a hand\'s breadth at a time. We can guess {it} before we can see {them}.',
    'Then the beam swings round, and {it} {v:step} out of the dark complete.', 'A breath, a beat, a switch thrown: {it}, all at once.'
  ],
  closings: [
    'The last frame is all light and all {it}. No one needs to raise their voice.',
    'It ends wide, with {it} at the centre and nothing left to hide.',
    'What began as a line of light ends as {it}, standing square to the camera.',
    'Lights full, camera still, {it} in the middle: revealed, and in no hurry to leave.'
  ],
  lights: ['a rim of light that widens to full light', 'one hard beam in haze, then everything at once'],
  opensWith: ['extreme_close_up', 'close_up'],
  order: [3, 1, 4, 2],
  frames: [
    'near darkness, a thin rim of light on one edge only',
    'haze in a narrow beam, one detail lit and the rest withheld',
    'the beam wider, the outline readable, the surface still dark',
    'full light at last, haze drifting off',
    'even light all round and a clear reflection below',
    'a bright centre, dark edges and free space above for a name'
  ],
  phases: [
    { titles: ['A Line of Light', 'Something There', 'In the Dark', 'Outline'],
      moments: [
        'Dark. A thin line of light draws one edge of {it} and stops.', 'A silhouette against haze; the shape is a promise.',
        'A shadow on the wall, larger than life, gives the first hint of {it}.', 'A glint, gone before the eye can hold it.'
      ] },
    { titles: ['One Thing More', 'A Hint', 'The Edge', 'Second Clue'],
      moments: [
        'The light gives away one thing more: {detail}.', 'The beam narrows on {detail}, then lets it go.',
        'The camera circles what it will not show yet.', 'Closer: a surface, a curve, no name.'
      ] },
    { titles: ['Almost', 'Closing In', 'The Fuse', 'Nearly'],
      moments: [
        'The frame tightens until only {detail} is left.', 'Everything holds still; even the haze seems to wait.',
        '{Gesture}, half in shadow.', 'The light begins to widen, a hand\'s breadth at a time.'
      ] },
    { titles: ['Now', 'The Reveal', 'Light', 'The Switch'],
      moments: [
        'The light swings round and {it} {v:stand} there, complete.', 'Full light, all at once: {it}, square to the camera.',
        'The cloth drops, the haze clears, and there {is} {it}.', 'One hard cut from black to {it}.'
      ] },
    { titles: ['All Round', 'In Full View', 'Nothing Hidden', 'The Turn'],
      moments: [
        'The camera travels round {it}; there is no bad side.', 'In full light now, down to {detail}.',
        '{It} {v:belong} here: {scene}, and everything in it arranged around {them}.', '{Use}, in the open, for everyone to see.'
      ] },
    { titles: ['Here', 'Centre Stage', 'The Name', 'Lights Up'],
      moments: [
        'Centre of the frame, centre of the light: {it}. {Invite}.',
        'Wide and still, {it} in the middle, the dark pushed to the edges. {Invite}.',
        'The last shot hides nothing. {It}, and room for the name.', 'Lights up on {it}, and hold. {Invite}.'
      ] }
  ]
};
