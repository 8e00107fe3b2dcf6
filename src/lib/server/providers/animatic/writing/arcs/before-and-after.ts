import type { Arc } from './arc.ts';

export const beforeAndAfter: Arc = {
  label: 'Before and after',
  unsuited: [],
  titles: ['Two Mornings', 'The Same, but Different', 'Then and Now', 'Split Second'],
  tones: ['playful and exact', 'bright, with a wink', 'crisp and confident', 'light-footed and clever'],
  pacings: [
    'mirrored pairs of shots, cut on the beat', 'snappy call and answer', 'strict rhythm, every second shot an answer',
    'even pulse with one broken beat in the middle'
  ],
  looks: [
    'matching frames: identical angles, two kinds of light', 'symmetry and centred compositions, flat graphic colour',
    'cool and grey before, warm and clear after, same lens throughout', 'match cuts on shape, bright key, clean backgrounds'
  ],
  segments: [4, 6],
  openings: [
    'Same room, same hour, two lives. In the first one there is {trouble}.',
    'The camera sets up one frame and promises to show it twice. The first time it holds {trouble}.',
    'On the left, so to speak: {trouble}.', 'We see it once without {it}: {trouble}.'
  ],
  turns: [
    'Cut. The frame has not moved, but now {it} {v:stand} in it, and everything answers differently.',
    'The second time round, {it} {is} {place}. That is the only thing that changed.',
    'Every shot comes back with one difference, and the difference is {it}.',
    'Then the match cut: same hand, same gesture, and this time it meets {it}.'
  ],
  closings: [
    'By the last pair nobody would go back: {relief}, and {it} at the centre of the frame.',
    'The two halves meet in one picture, {relief}, with {it} on the line between them.',
    'The film ends on the second version of the first frame: {relief}, and {it}.',
    'Last comes the frame we started with, put right: {it}, and {relief}.'
  ],
  lights: ['cool and flat before, warm and clear after', 'bright even key, two colour temperatures'],
  opensWith: ['wide', 'medium', 'close_up'],
  order: [1, 3, 4, 2],
  frames: [
    'a strictly symmetrical frame that holds {trouble}, cool and flat',
    'the same symmetrical frame, cleared, in warmer and clearer light',
    'half of the frame left empty, cool light on that side',
    'warm clear light on the whole frame, strict symmetry',
    'a fine vertical line between a cool and a warm half',
    'perfect symmetry, warm clear light and free space above for a name'
  ],
  phases: [
    { titles: ['Without', 'Take One', 'Before', 'Version One'],
      moments: [
        'A strict, centred frame: {trouble}. Remember it.', 'The camera locks off on {trouble}.',
        'Before: {trouble}, perfectly symmetrical.', 'First version of the scene: {trouble}, and a pause that lasts too long.'
      ] },
    { titles: ['Take Two', 'The Same Again', 'Match Cut', 'With'],
      moments: [
        'Match cut: the same frame, and now {it} {v:stand} in it.', 'Same angle, same second, one difference: {it}.',
        'The hand from the first shot comes back and this time finds {it}.',
        'The frame repeats; the light does not. {It} {v:stand} {place}.'
      ] },
    { titles: ['Call', 'Old Habit', 'That Was Then', 'The Long Way'],
      moments: [
        'Back for a moment to how it was, seen now with a smile.', 'The old way once more, in three quick gestures.',
        'The empty half of the frame waits for its answer.', 'That was then: the long way round, cut short.'
      ] },
    { titles: ['Answer', 'New Habit', 'This Is Now', 'The Short Way'],
      moments: [
        'The answer: {use}, on the beat.', '{Gesture}, in exactly the old frame.', 'This is now: {relief}.',
        'Close on {detail}: so this is the difference.'
      ] },
    { titles: ['No Way Back', 'Side by Side', 'The Line', 'Spot the Difference'],
      moments: [
        'Both halves in one picture; only one of them has {it}.', 'The dividing line slides out of frame and takes the past with it.',
        '{Relief}, where the trouble used to be.', 'The eye looks for the difference and lands on {it}.'
      ] },
    { titles: ['With {brand}', 'After', 'Final Version', 'Put Right'],
      moments: [
        'The first frame, put right: {it} at the centre. {Invite}.', 'After: {it}, {place}, and nothing to add. {Invite}.',
        'One frame, one answer: {it}. {Invite}.', 'The symmetry closes round {it}, and there is room above for the name.'
      ] }
  ]
};
