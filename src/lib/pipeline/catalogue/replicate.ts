import type { Model, ModeRules, VideoRules } from '../model.ts';
import { aspects } from '../words.ts';

const common = { provider: 'replicate', state: { kind: 'current' } } as const;
const filmed = ['16:9', '9:16'] as const;
const veoSeconds: ModeRules = { seconds: [4, 6, 8], ratios: filmed };
const veo: VideoRules = {
  modes: { text: veoSeconds, first_frame: veoSeconds, first_and_last_frame: veoSeconds },
  resolution: '720p', resolutions: ['720p', '1080p'], seeds: true, unit: 'second_silent', editSeconds: null
};
const kling = (seconds: ModeRules['seconds'], more: VideoRules['modes'] = {}): VideoRules => {
  const rules: ModeRules = { seconds, ratios: aspects };
  return { modes: { text: rules, first_frame: rules, ...more }, resolution: '720p', resolutions: ['720p'], seeds: false, unit: 'second', editSeconds: null };
};
const withEnd = (seconds: ModeRules['seconds']) => kling(seconds, { first_and_last_frame: { seconds, ratios: aspects } });
const image = (id: string, name: string, inputs: number, more: Partial<Model> = {}): Model =>
  ({ ...common, id, name, capabilities: ['image'], image: { inputs, ratios: aspects }, ...more });
const disabled = (id: string): Model =>
  ({ ...common, id, name: id, capabilities: ['video'], state: { kind: 'retired', on: null, instead: 'kwaivgi/kling-v2.5-turbo-pro' }, video: kling([5, 10]) });

export const replicate: readonly Model[] = [
  image('google/nano-banana-pro', 'Nano Banana Pro (Replicate)', 14),
  image('google/nano-banana-2', 'Nano Banana 2 (Replicate)', 14),
  image('google/nano-banana', 'Nano Banana (Replicate)', 10, { note: 'The model behind it is past its shutdown date of 2026-10-02.' }),
  image('bytedance/seedream-4', 'Seedream 4', 10),
  {
    ...common, id: 'google/veo-3.1', name: 'Veo 3.1 (Replicate)', capabilities: ['video'],
    video: { ...veo, modes: { ...veo.modes, references: { seconds: [8], ratios: ['16:9'], references: 3 } } }
  },
  { ...common, id: 'google/veo-3.1-fast', name: 'Veo 3.1 Fast (Replicate)', capabilities: ['video'], video: veo },
  { ...common, id: 'kwaivgi/kling-v2.5-turbo-pro', name: 'Kling 2.5 Turbo Pro', capabilities: ['video'], video: withEnd([5, 10]) },
  { ...common, id: 'kwaivgi/kling-v2.6', name: 'Kling 2.6', capabilities: ['video'], video: kling([5, 10]) },
  { ...common, id: 'kwaivgi/kling-v3-video', name: 'Kling 3', capabilities: ['video'], video: withEnd({ least: 3, most: 15 }) },
  ...['kwaivgi/kling-v2.0', 'kwaivgi/kling-v2.1', 'kwaivgi/kling-v2.1-master'].map(disabled)
];
