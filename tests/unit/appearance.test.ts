import { describe, expect, it } from 'vitest';
import { appearanceWords } from '../../src/lib/pipeline/prompts/appearance.ts';

describe('CLIP-1: appearance words in a motion prompt are found', () => {
  it.each<[string, string[]]>([
    ['The woman in a red leather jacket turns.', ['red', 'leather', 'jacket']],
    ['A man wearing sunglasses walks past the golden fields', ['wearing', 'golden']],
    ['Soft warm light falls on the bottle as the camera pushes in', ['soft', 'warm']],
    ['Slow pan over the glossy, polished surface', ['glossy', 'polished']],
    ['The glass bottle turns a quarter to the right', ['glass']],
    ['A beautiful young woman with curly hair laughs', ['beautiful', 'young', 'curly']],
    ['Camera tilts up, golden hour, shallow depth of field', ['golden', 'depth of field']],
    ['The COLOURFUL flag waves, the colourful flag stops', ['colourful']],
    ['Red smoke rises', ['red']],
    ['Long hair sways, smooth skin, dim lighting', ['long', 'smooth', 'dim', 'lighting']],
    ['the orange jacket swings', ['orange']]
  ])('%s', (text, words) => expect(appearanceWords(text)).toEqual(words));
});

describe('CLIP-1: words of movement raise no false alarm', () => {
  it.each([
    '', '   ', '🎬', 'カメラがゆっくり近づく',
    'Smooth push in, then a soft stop.',
    'A light breeze moves the leaves; light sweeps across the label.',
    'Steam rises lightly and drifts warmly to the left.',
    'The glass fills and the bubbles race to the top.',
    'The dress flows as she spins; her sleeves lift.',
    'Her hair blows back while the camera follows.',
    'The can rolls to a stop beside an orange.',
    'Orange slices drop into the water.',
    'The screen wakes, then everything fades to black.',
    'The camera arcs around Blue Bottle and settles on Golden Goose.',
    'A hand lifts the lid, sets it down and leaves the frame.',
    'The lights dim and the crowd rises.',
    'Cream pours, swirls and settles.',
    'It moves pretty fast, with a short pause at the old mark.',
    'The jacket swings in and stops; the coat follows.',
    'The camera stays low as shadows cross, even the light moves.',
    'The runner breaks even harder to the right.'
  ])('%s', (text) => expect(appearanceWords(text)).toEqual([]));
});
