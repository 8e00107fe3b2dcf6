/** AD-13: tokens of every prompt, beside the form it had before it was tightened (tests/support/prompts/first-forms.ts). */
import { measured } from '../tests/support/prompts/tokens.ts';
import type { Bench, Row } from './lib/bench.ts';

const row = (what: string, first: number, now: number): Row => ({
  what, ours: now, peer: first, by: 'its first form', ratio: first / now, unit: 'tokens', aim: 'at least 20 % fewer', met: now <= first * 0.8
});

export const prompts: Bench = {
  name: 'prompts',
  about: 'Tokens of each prompt (system and text, o200k) beside its first form, from the same facts. The first forms were written afterwards from the requirements.',
  run: async () => [
    ...measured.map(({ name, first, now }) => row(name, first, now)),
    row('all together', measured.reduce((sum, { first }) => sum + first, 0), measured.reduce((sum, { now }) => sum + now, 0))
  ]
};
