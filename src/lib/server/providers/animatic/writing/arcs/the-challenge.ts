import type { Arc } from './arc.ts';

export const theChallenge: Arc = {
  label: 'A challenge, met',
  unsuited: ['cosmetics', 'food'],
  titles: ['Prove It', 'The Hard Way', 'Try {brand}', 'No Easy Day'],
  tones: ['bold and physical', 'daring, with a grin', 'high-spirited and direct', 'determined, no excuses'],
  pacings: ['driving, cuts on impact', 'fast, with one sudden slow-motion beat', 'accelerating to the last shot', 'punchy, three beats and a rest'],
  looks: [
    'low angles, wide lens, hard sun, nothing tidied up', 'high contrast, fast shutter, dust and spray in the light',
    'dynamic diagonals, close foregrounds, sports-film energy', 'raw outdoor light, saturated shadows, the camera right in it'
  ],
  segments: [4, 5, 6],
  openings: [
    'Somebody says it cannot be done. We cut straight to the attempt.', 'The film opens at full speed, halfway into the test.',
    'The bet is simple: one day, {it}, and no easy way out.', 'No warm-up. The first shot is already the hard part.'
  ],
  turns: [
    'It gets rougher: everything around {it} moves, slips or breaks. {It} {v:do} not.',
    'Halfway through there is a beat of doubt and a slow-motion second. Then {it} {v:come} through.',
    'Each round is harder than the last, and each round ends with {it} still standing.',
    'When everything is against {them}, we get the close-up: {detail}, untouched.'
  ],
  closings: [
    'The dust comes down. {It} {v:stand} there as if it had been nothing.',
    'The last shot is a rest, well earned: {relief}, with {it} in the foreground.',
    'Challenge met. One look at {it}, one breath, cut.', 'It ends with a shrug and a smile: {it}, {place}, ready for the next one.'
  ],
  lights: ['hard sun, high contrast', 'raw outdoor light with dust in it'],
  opensWith: ['wide', 'medium'],
  order: [1, 3, 4, 2],
  frames: [
    'low wide angle, hard sun, dust in the foreground',
    'spray and grit frozen in the air around {it}',
    'a tilted horizon, a steep angle, streaks of speed behind',
    'everything suspended in mid-air, {it} pin-sharp',
    'dust opening like a curtain, clear sky behind',
    'dust settling, big sky and free space above for a name'
  ],
  phases: [
    { titles: ['Go', 'Full Speed', 'The Dare', 'No Warm-Up'],
      moments: [
        'Full speed from the first frame, {it} right in the path of it.', 'A hand slams down; {it} {v:stand} in the middle. Go.',
        'The camera drops to ground level and runs at {it}.', 'No build-up: impact, then {it}, unmoved.'
      ] },
    { titles: ['Round One', 'First Hit', 'The Test', 'Contact'],
      moments: [
        'Round one: everything around {it} gives way.', 'The first hit lands. {It} {v:stay} where {they} {is}.',
        '{Use}, at a speed nobody would recommend.', 'Things fly through the frame; {it} {v:hold} the centre.'
      ] },
    { titles: ['Harder', 'Round Two', 'Uphill', 'Turn It Up'],
      moments: [
        'Harder now. The frame shakes, {it} {v:do} not.', 'Same test, twice the pace.',
        'The angle steepens and the camera struggles to keep up.', '{Trouble}, thrown in for good measure.'
      ] },
    { titles: ['A Beat of Doubt', 'Slow Motion', 'The Edge', 'Hold'],
      moments: [
        'Everything slows. For one second it could go either way.', 'Slow motion on {detail}: not a mark.',
        'Silence, a drop of sweat, and {it}, steady.', 'The camera hangs in the air with everyone\'s breath.'
      ] },
    { titles: ['Through', 'Still Standing', 'The Far Side', 'Met'],
      moments: [
        'And through: {it} on the far side, still standing.', 'The dust opens and {it} {v:come} out of it.',
        '{Gesture}, as if nothing had happened.', '{Relief}, and it has been earned.'
      ] },
    { titles: ['Next', 'Challenge Met', 'Your Turn', 'Unmoved'],
      moments: [
        'The dust settles round {it}. {Invite}.', 'Low angle, big sky, {it} in front. Your turn.',
        '{It}, unmoved, filling the frame like a trophy. {Invite}.', 'One calm shot after all that noise, and it is of {it}. {Invite}.'
      ] }
  ]
};
