import type { Model } from '../model.ts';
import { aspects, clipSeconds } from '../words.ts';

const common = { provider: 'animatic', state: { kind: 'current' } } as const;

export const animatic: readonly Model[] = [
  { ...common, id: 'Offline writer', name: 'Offline writer', capabilities: ['text'] },
  { ...common, id: 'Collage painter', name: 'Collage painter', capabilities: ['image'], image: { inputs: 10, ratios: aspects } },
  {
    ...common, id: 'Camera mover', name: 'Camera mover', capabilities: ['video'],
    video: {
      modes: { first_and_last_frame: { seconds: { least: clipSeconds.least, most: 15 }, ratios: aspects } },
      resolution: '720p', resolutions: ['720p'], seeds: true, unit: 'second', editSeconds: null
    }
  },
  { ...common, id: 'Pixel judge', name: 'Pixel judge', capabilities: ['vision'] }
];
