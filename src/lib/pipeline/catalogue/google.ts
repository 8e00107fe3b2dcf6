import type { Model, ModeRules, VideoRules } from '../model.ts';
import { aspects } from '../words.ts';

const common = { provider: 'google', state: { kind: 'current' } } as const;
const filmed = ['16:9', '9:16'] as const;
const thirdParty = 'Known from third parties only; its limits and price are worth checking.';

const text = (id: string, name: string, more: Partial<Model> = {}): Model => ({ ...common, id, name, capabilities: ['text', 'vision'], ...more });
const image = (id: string, name: string, more: Partial<Model> = {}): Model =>
  ({ ...common, id, name, capabilities: ['image'], image: { inputs: 14, ratios: aspects, size: '1K' }, ...more });

/** Omni by the Interactions API: every mode has one range of lengths. */
const omni = (most: number, more: Partial<VideoRules['modes']>): VideoRules => {
  const rules: ModeRules = { seconds: { least: 3, most }, ratios: filmed };
  return {
    modes: { text: rules, first_frame: rules, edit: rules, extend: rules, ...more },
    resolution: '720p', resolutions: ['360p', '720p', '1080p', '4k'], seeds: false, unit: 'second', editSeconds: most
  };
};

/** References only at 8 s, an extension adds 7; references only at 16:9, for sources disagree on the rest. */
const veo = (references: boolean): VideoRules => {
  const free: ModeRules = { seconds: [4, 6, 8], ratios: filmed };
  return {
    modes: {
      text: free, first_frame: free, first_and_last_frame: free, extend: { seconds: [7], ratios: filmed },
      ...(references ? { references: { seconds: [8], ratios: ['16:9'], references: 3 } } : {})
    },
    resolution: '720p', resolutions: ['720p', '1080p', '4k'], seeds: true, unit: 'second_silent', editSeconds: null
  };
};

const closed = (id: string, instead: string): Model => ({
  ...common, id, name: id, capabilities: ['video'], state: { kind: 'retired', on: '2026-10-22', instead }, video: veo(false)
});

export const google: readonly Model[] = [
  text('gemini-3.5-flash', 'Gemini 3.5 Flash'),
  text('gemini-3.6-flash', 'Gemini 3.6 Flash', { note: thirdParty }),
  text('gemini-3.7-flash', 'Gemini 3.7 Flash', { note: thirdParty }),
  text('gemini-3.1-pro-preview', 'Gemini 3.1 Pro'),
  // 2K costs what 1K does.
  image('gemini-3-pro-image', 'Nano Banana Pro', { image: { inputs: 14, ratios: aspects, size: '2K' } }),
  image('gemini-nano-banana-2.1', 'Nano Banana 2.1', { note: thirdParty }),
  image('gemini-3.1-flash-image', 'Nano Banana 2', { note: 'Sources disagree on whether it still answers since 2026-10-29.' }),
  image('gemini-3-pro-image-preview', 'Nano Banana Pro (preview)', { state: { kind: 'retired', on: '2026-06-25', instead: 'gemini-3-pro-image' } }),
  { ...common, id: 'gemini-omni-1.1-flash', name: 'Gemini Omni 1.1', capabilities: ['video'], video: omni(10, {}) },
  {
    ...common, id: 'gemini-omni-1.2-flash', name: 'Gemini Omni 1.2', capabilities: ['video'], note: thirdParty,
    video: omni(15, {
      first_and_last_frame: { seconds: { least: 3, most: 15 }, ratios: filmed },
      references: { seconds: { least: 3, most: 15 }, ratios: filmed, references: 6 }
    })
  },
  {
    ...common, id: 'veo-3.1-generate-001', name: 'Veo 3.1 (Vertex)', capabilities: ['video'], video: veo(true),
    note: 'On Google Cloud; may be retired any day since 2026-11-17.'
  },
  {
    ...common, id: 'veo-3.1-fast-generate-001', name: 'Veo 3.1 Fast (Vertex)', capabilities: ['video'], video: veo(false),
    note: 'On Google Cloud; may be retired any day since 2026-11-17.'
  },
  closed('veo-3.1-generate-preview', 'gemini-omni-1.2-flash'),
  closed('veo-3.1-fast-generate-preview', 'gemini-omni-1.2-flash'),
  closed('veo-3.1-lite-generate-preview', 'gemini-omni-1.2-flash')
];
