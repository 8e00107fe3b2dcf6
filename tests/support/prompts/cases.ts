/** The same facts for every form of a prompt: what a person with three product pictures would have in a film of four scenes. */
import type { BriefImage, Story, Style, Subject } from '../../../src/lib/pipeline/outputs.ts';
import type { StoryboardFacts } from '../../../src/lib/pipeline/steps/tools.ts';
import { fakeArtifact } from '../fake-tools.ts';

const named = (name: string): BriefImage => ({ image: fakeArtifact(name), name });

export const images = ['bottle-front.jpg', 'bottle-back.jpg', 'cap.jpg'].map(named);
export const brief = 'A 24-second film for Solstice, a cold brew that is steeped for twenty hours. Night workers, a quiet city, one calm hour. Warm, slow, honest.';
export const style: Style = { look: 'Macro realism with long quiet takes', light: 'Low tungsten from the left, deep soft shadows', palette: ['#1b1410', '#a9744f', '#f3e9dc'], category: 'drinks' };
export const subject: Subject = { name: 'Solstice', audience: 'People who work at night', benefit: 'Smooth without bitterness', category: 'drinks', palette: style.palette };
export const story: Story = {
  title: 'One Slow Hour', narrative: 'A nurse comes home before dawn. She pours, waits, and the city wakes around her.', arc: 'a small ritual', tone: 'calm', pacing: 'slow, then still',
  visualStyle: 'macro lenses, warm practical light', keyMoments: ['Keys fall on a table.', 'Coffee falls over ice.', 'The first sip.', 'The bottle in the first sun.'], segments: 4
};

export const storiesFacts = { prompt: brief, images, scenes: null };
export const storyboardFacts: Omit<StoryboardFacts, 'task'> = { prompt: brief, images, aspect: '16:9', scenes: null, seconds: 6, story, subject, keep: [] };
export const firstFacts = {
  words: 'The bottle stands on a wooden table by a dark window, keys and a badge beside it, one lamp from the left, the city out of focus behind.',
  style, shot: 'medium', role: 'hook', picture: 0, images, aspect: '16:9'
} as const;
export const lastFacts = {
  base: fakeArtifact('first frame'), words: 'The cap lies beside the bottle; coffee stands in a low glass over two cubes of ice.', duration: 6, camera: 'push_in', shot: 'close_up', picture: 0,
  style, images, transition: 'A hand takes the glass.'
} as const;
export const anchoredFacts = { ...lastFacts, begins: 'A hand rests beside the glass, the bottle behind it, first grey light in the window.' };
export const motionFacts = { words: 'A hand unscrews the cap and pours; ice cracks and settles.', camera: 'push_in', duration: 6 } as const;
export const compositionFacts = { position: 'end', role: 'body', shot: 'close_up', aspect: '16:9' } as const;
export const fix = 'Make the label red again and bring its letters back; keep the cap and the hand.';
export const filmedFacts = {
  opens: 'A nurse leans at a dark window, the bottle in her hand.', words: 'She raises it, drinks and smiles.', camera: 'push_in', shot: 'medium', style, duration: 8,
  references: [
    { image: fakeArtifact('mara'), kind: 'character', name: 'Mara', description: 'In her fifties, grey hair, blue scrubs' },
    { image: fakeArtifact('bottle'), kind: 'product', name: 'Solstice', description: '' }
  ]
} as const;
export const sheetFacts = { kind: 'product', name: 'Solstice', description: 'A tall brown bottle with a cream label', pictures: [fakeArtifact('bottle'), fakeArtifact('back')] } as const;
export const describedFacts = { kind: 'product', name: 'Solstice', picture: fakeArtifact('bottle') } as const;
export const visionFacts = {
  clip: { first: fakeArtifact('f'), middle: fakeArtifact('m'), last: fakeArtifact('l') }, start: fakeArtifact('s'), end: fakeArtifact('e'), references: images, picture: 0, threshold: 0.8
};
