import type { Model } from '../model.ts';

const common = { provider: 'openai', capabilities: ['text', 'vision'] } as const;
const current = (id: string, name: string): Model => ({ ...common, id, name, state: { kind: 'current' } });
const until = (id: string, on: string, instead: string): Model => ({ ...common, id, name: id, state: { kind: 'retiring', on, instead } });

export const openai: readonly Model[] = [
  current('gpt-6-luna', 'GPT-6 Luna'),
  current('gpt-6-sol', 'GPT-6 Sol'),
  current('gpt-6.1-sol', 'GPT-6.1 Sol'),
  current('gpt-5.6-luna', 'GPT-5.6 Luna'),
  current('gpt-5.6-terra', 'GPT-5.6 Terra'),
  current('gpt-5.6-sol', 'GPT-5.6 Sol'),
  ...['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini'].map((id) => until(id, '2027-01-14', 'gpt-6-luna')),
  until('gpt-5', '2026-12-11', 'gpt-5.6-sol'),
  until('o3', '2026-12-11', 'gpt-5.6-sol'),
  until('gpt-5-mini', '2026-12-11', 'gpt-5.6-terra'),
  until('gpt-5-nano', '2026-12-11', 'gpt-5.6-luna')
];
