/** Painters in two stages (AD-4): a writer composes, Seedream 4 renders. The writer's provider stands before its model. */
import type { Model } from '../model.ts';
import { aspects } from '../words.ts';

const withWriter = (writer: string, name: string): Model => ({
  provider: 'two-stage', id: `${writer} > bytedance/seedream-4`, name: `Seedream 4 after a composition by ${name}`, capabilities: ['image'],
  state: { kind: 'current' }, image: { inputs: 10, ratios: aspects, writes: true }
});

export const twoStage: readonly Model[] = [
  withWriter('google/gemini-3.5-flash', 'Gemini 3.5 Flash'),
  withWriter('openai/gpt-6-luna', 'GPT-6 Luna'),
  withWriter('xai/grok-4.3', 'Grok 4.3')
];
