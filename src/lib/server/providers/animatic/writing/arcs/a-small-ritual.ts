import type { Arc } from './arc.ts';

export const aSmallRitual: Arc = {
  label: 'A small ritual',
  unsuited: [],
  titles: ['The Quiet Minute', 'Every Time', 'Three Small Gestures', 'Time for {brand}'],
  tones: ['serene and precise', 'soft-spoken and sure', 'meditative, with a light touch', 'poised and gentle'],
  pacings: [
    'ceremonial, one gesture to a shot', 'slow and regular as a clock', 'still frames with small movements inside them',
    'calm, with a pause after every action'
  ],
  looks: [
    'centred still lifes, soft top light, one accent colour', 'pale surfaces, long shadows, Japanese restraint',
    'square-on compositions, natural materials, quiet colour', 'locked-off frames, gentle daylight, ample empty space'
  ],
  segments: [3, 4, 5],
  openings: [
    'A place is cleared. Nothing has happened yet, and already it is quieter.',
    '{Scene}. Somebody lays things out in their proper order.', 'Some things are done the same way every time. This is one of them.',
    'The first image is an empty space, and a hand that knows what belongs there.'
  ],
  turns: [
    'Each gesture gets a shot of its own, and at the centre of each {is} {it}.',
    '{It} {v:take} {their} place. Then comes {use}, never rushed, never skipped.',
    'First the hands, then {it}, then {use}; the order matters.',
    'The world stays outside the frame. Inside there {is} {it} and one minute of attention.'
  ],
  closings: [
    'When it is over everything goes back to its place, and what stays is {relief}.',
    'The last frame is the first one with {it} in it. That is the whole difference.',
    'It ends as it should: {it} back {place}, and a long breath out.',
    'The minute is up. {It} {v:rest} {place}; the day can have the rest.'
  ],
  lights: [],
  opensWith: ['wide', 'medium', 'close_up'],
  order: [3, 1, 2, 4],
  frames: [
    'a cleared surface with generous empty space, square to the camera',
    'two hands at rest on either side of the frame',
    'one object more, laid parallel to the edge',
    'a single soft highlight on {it}, everything else still',
    'the hands gone, a long soft shadow',
    'everything in its place, the frame balanced, free space above for a name'
  ],
  phases: [
    { titles: ['A Place Is Cleared', 'Ready', 'Setting Out', 'The Bell'],
      moments: [
        'An empty surface, a hand, and {it}, set down in exactly the right place.',
        'The room is quiet; {it} {v:stand} {place} like the first word of a sentence.',
        'One sound marks the start, and the frame belongs to {it}.', 'A place is cleared, and {it} {v:take} it.'
      ] },
    { titles: ['First Gesture', 'Opening', 'Hands', 'One'],
      moments: [
        'First gesture: {gesture}.', 'Hands enter, do one thing well, and leave.', 'A pause, as precise as the movement before it.',
        'The first step, square to the camera, nothing wasted.'
      ] },
    { titles: ['Second Gesture', 'In Order', 'Attention', 'Two'],
      moments: [
        'Second gesture, slower than the first.', 'Close on {detail}; attention is the whole action.',
        'The order matters: this before that, and {it} in the middle.', 'A shadow keeps time on the wall behind {it}.'
      ] },
    { titles: ['The Moment Itself', 'Third Gesture', 'Now', 'Three'],
      moments: [
        '{Use}. Everything so far was for this.', 'Third gesture, and the smallest: {gesture}.',
        'The moment itself, held in one still frame.', 'Nothing moves but the light on {it}.'
      ] },
    { titles: ['After', 'A Breath', 'Letting It Last', 'Quiet'],
      moments: [
        'A long breath out: {relief}.', 'The hands rest beside {it}.', '{Relief}, and no one in a hurry to end it.',
        'The frame empties until there is only {it} and the afterglow.'
      ] },
    { titles: ['In Its Place', 'Every Time', 'Until Tomorrow', 'Complete'],
      moments: [
        'Everything is back in its place, {it} at the centre. {Invite}.', '{It} {v:rest} {place}, composed and complete. {Invite}.',
        'The opening frame again, and now {it} {v:complete} it. {Invite}.', 'A last, level look at {it}; the silence does the rest.'
      ] }
  ]
};
