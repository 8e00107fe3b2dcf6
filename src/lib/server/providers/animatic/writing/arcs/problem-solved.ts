import type { Arc } from './arc.ts';

export const problemSolved: Arc = {
  label: 'Problem, then solution',
  unsuited: [],
  titles: ['Not Again', 'The Easy Way Out', 'Until {brand}', 'One Thing Fewer'],
  tones: ['dry, quick, on your side', 'wry and relieved', 'matter-of-fact with a smile', 'impatient, then at ease'],
  pacings: [
    'short cuts until the turn, then one long shot', 'brisk, with a full stop in the middle', 'fast build, slow release',
    'clipped first half, open second half'
  ],
  looks: [
    'handheld 35 mm and mixed light for the trouble, a locked-off 50 mm and clean light once it is solved',
    'tight, slightly crowded frames that empty out shot by shot',
    'muted first half, full colour from the turn on, no filter between them',
    'documentary angles, real clutter, then one immaculate table'
  ],
  segments: [4, 5],
  openings: [
    'We open on {trouble}. No explanation needed; everyone has been there.',
    'It starts with {trouble}, shot close enough to be funny.', 'First image: {trouble}. The camera does not look away.',
    'Everyone knows the scene: {trouble}. We join it halfway through.'
  ],
  turns: [
    'Then {it} {v:enter} the frame and the noise stops.', 'The cut comes without warning: silence, and {it} {place}.',
    'One hand clears the table. What is left standing there is {it}.',
    'Just when it could get worse, it does not: there {is} {it}, {place}.'
  ],
  closings: [
    'We leave on {relief}, and on {it}, exactly where a hand can reach.',
    'The last frame is {relief}. {It} {v:stand} in the corner of it, in no hurry.',
    'It ends as briefly as it began: {relief}, a straight look at {it}, out.',
    'What remains: {relief}. Hold on {it} two beats longer than expected.'
  ],
  lights: [],
  opensWith: ['close_up', 'medium', 'wide'],
  order: [2, 3, 4, 1],
  frames: [
    'all around, the disorder of {trouble}',
    'more clutter than before, pushing into the frame from both sides',
    'everything else cleared away, clean empty space around {it}',
    'one hand at the edge of the frame, nothing to distract',
    'a calm, tidy background with soft daylight',
    'an uncluttered background and free space above for a name'
  ],
  phases: [
    { titles: ['Not Again', 'You Know This One', 'In the Thick of It', 'The Usual'],
      moments: [
        '{Trouble}: we land in the middle of it, no introduction.', 'Hard cut in: {trouble}, a little too close for comfort.',
        '{Trouble}, seen from above, going nowhere.', 'The first second: {trouble}, and a hand that gives up.'
      ] },
    { titles: ['It Gets Worse', 'One Thing More', 'The Pile-Up', 'No End to It'],
      moments: [
        'It gets worse by one small detail, the kind you laugh at later.', 'The clock moves and nothing else does.',
        'A second try, a second sigh; the frame feels smaller.', 'Everything is within reach except the thing that would help.'
      ] },
    { titles: ['The Turn', 'Then, This', 'Silence', 'Enter {brand}'],
      moments: [
        'The noise drops out and {it} {v:stand} {place}.', 'One hand sweeps the table clear; only {it} {v:remain}.',
        '{Gesture}, and the whole scene exhales.', 'A clean cut: same table, better light, {it} in the middle.'
      ] },
    { titles: ['How It Works', 'The Proof', 'Up Close', 'Look Again'],
      moments: [
        'Close on {detail}: this is why it works.', '{Use}, in one unbroken shot.', 'The camera leans in on {detail} and takes its time.',
        '{Gesture}. That is the whole demonstration.'
      ] },
    { titles: ['After', 'Room to Breathe', 'Sorted', 'The Other Side'],
      moments: [
        'The same place as in the first shot, and now {relief}.', '{Relief}: wide, calm, nothing out of place.',
        'Someone sits back. Behind them {it} {v:stay} where {they} {is}.',
        'We look for the trouble from the first shot and cannot find it.'
      ] },
    { titles: ['That Is All', 'The Answer', 'Easy', 'Solved'],
      moments: [
        '{It}, alone and sharp {place}. {Invite}.', 'A last straight look at {it}, with room above for the name.',
        '{Relief} behind, {it} in front. {Invite}.', 'Everything else leaves the frame; {it} {v:stay}. {Invite}.'
      ] }
  ]
};
