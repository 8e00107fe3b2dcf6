import type { Model, ModeRules } from '../model.ts';
import { aspects } from '../words.ts';

const common = { provider: 'xai', state: { kind: 'current' } } as const;
const text = (id: string, name: string): Model => ({ ...common, id, name, capabilities: ['text', 'vision'] });

const free: ModeRules = { seconds: { least: 1, most: 15 }, ratios: aspects };
const modes = {
  text: free, first_frame: free, references: { seconds: { least: 1, most: 10 }, ratios: aspects, references: 7 },
  extend: { seconds: { least: 2, most: 10 }, ratios: aspects }
} as const;

export const xai: readonly Model[] = [
  text('grok-4.3', 'Grok 4.3'),
  text('grok-4.5', 'Grok 4.5'),
  text('grok-4.6', 'Grok 4.6'),
  { ...text('grok-4-1-fast-reasoning', 'Grok 4.1 Fast'), state: { kind: 'retired', on: '2026-05-15', instead: 'grok-4.3' } },
  { ...common, id: 'grok-imagine-image', name: 'Grok Imagine', capabilities: ['image'], image: { inputs: 3, ratios: aspects } },
  { ...common, id: 'grok-imagine-image-2.0', name: 'Grok Imagine 2.0', capabilities: ['image'], image: { inputs: 5, ratios: aspects } },
  {
    ...common, id: 'grok-imagine-video', name: 'Grok Imagine Video', capabilities: ['video'], note: 'The only one that edits clips.',
    video: { modes: { ...modes, edit: free }, resolution: '720p', resolutions: ['480p', '720p'], seeds: false, unit: 'second', editSeconds: 8.7 }
  },
  {
    ...common, id: 'grok-imagine-video-1.5', name: 'Grok Imagine Video 1.5', capabilities: ['video'],
    video: { modes, resolution: '720p', resolutions: ['480p', '720p', '1080p'], seeds: false, unit: 'second', editSeconds: null }
  }
];
