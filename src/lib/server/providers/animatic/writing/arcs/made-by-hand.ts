import type { Arc } from './arc.ts';

export const madeByHand: Arc = {
  label: 'Origin and craft',
  unsuited: [],
  titles: ['How It Began', 'The Long Way Round', 'Made, Then Made Again', 'Where {brand} {V:come} From'],
  tones: ['sincere and grounded', 'proud without shouting', 'earnest, with dirt under its nails', 'calm and respectful'],
  pacings: ['patient, the rhythm of work', 'slow hands, firm cuts', 'step by step, each shot one process', 'steady as a workbench'],
  looks: [
    'workshop light from one high window, dust in the beam, 50 mm', 'deep natural colour, worn tools, honest texture',
    'overhead tables and close hands, soft contrast', 'warm shadows, real materials, nothing staged that could be found'
  ],
  segments: [4, 5, 6],
  openings: [
    'Long before {it} came {craft}.', 'The film starts at the beginning, with {craft}.',
    'No product for the first few seconds, only {craft}.', 'First we see what nobody usually sees: {craft}.'
  ],
  turns: [
    'Step by step something takes shape, and with {detail} we know what it will be.',
    'Things are tried, thrown out and tried again, until {it} {v:stand} on the bench, finished.',
    'The hands slow down near the end. Then they let go, and there {is} {it}.',
    'All of it leads to one moment: {use}, when the work disappears and only the result is left.'
  ],
  closings: [
    'The last shot places {it} in the world {they} {v:belong} to, and the work shows in every edge.',
    'It ends with {it} {place}, and a workshop that has already begun on the next.',
    'At the end we look at {it} again and see everything that went in.',
    'What stays is {it}, quiet and finished, with the bench still warm behind.'
  ],
  lights: ['one high workshop window, dust in the beam', 'warm low light across a bench'],
  opensWith: ['close_up', 'medium'],
  order: [3, 1, 4, 2],
  frames: [
    'a workbench in one beam of light, tools and raw material close by',
    'working hands at the edge of the frame, dust in the light',
    'the bench half cleared, raking light on the newest detail',
    'an empty bench, a folded cloth, nothing else',
    'daylight and a lived-in place instead of the workshop',
    'the workbench far out of focus behind and free space above for a name'
  ],
  phases: [
    { titles: ['The Beginning', 'Before Anything', 'First Cut', 'Raw'],
      moments: [
        'A bench, a beam of light, and the first move of the day.', 'Before there is anything to show: {craft}.',
        'Hands, close. They know exactly what comes next.', 'Raw material in hard light; it could still become anything.'
      ] },
    { titles: ['The Work', 'By Hand', 'Again', 'Trial'],
      moments: [
        '{Craft}, told in one tight shot.', 'One try is set aside. Another begins.',
        'Small, exact movements, repeated until they are right.', 'The clock on the wall says late; the hands do not care.'
      ] },
    { titles: ['Taking Shape', 'Almost There', 'The Detail', 'True'],
      moments: [
        'Something takes shape: {detail}.', 'A thumb checks an edge and finds nothing to correct.',
        'The camera comes down to the bench and stays with {detail}.', 'Light rakes across what the hands have made.'
      ] },
    { titles: ['Finished', 'Letting Go', 'Off the Bench', 'Done'],
      moments: [
        'The hands let go, and there {is} {it}.', '{It} {v:stand} alone on the bench for the first time.',
        'The last mark is wiped away. {It} {is} done.', 'A cloth, one slow wipe, and {it} {v:show} for the first time.'
      ] },
    { titles: ['Into the World', 'Put to Use', 'The Point of It', 'Out There'],
      moments: [
        'Out of the workshop: {scene}, and {it} at home in it.', '{Use}: the work disappears, the result stays.',
        '{Gesture}; this is what it was all for.', '{Relief}, a long way from the bench.'
      ] },
    { titles: ['Signed', 'The Result', 'Made for This', '{Brand}'],
      moments: [
        '{It} {place}, with every hour of work in plain sight. {Invite}.',
        'The finished {name}, level with the eye, the bench out of focus behind. {Invite}.',
        'A last look, close enough to see the maker\'s care. {Invite}.', '{It}, finished and still, and one free line above for the name.'
      ] }
  ]
};
