/** AD-13: prompts are at least 20 % shorter in tokens than their first form, and still say all that they have to. */
import { describe, expect, it } from 'vitest';
import { checklists } from '../support/prompts/checklists.ts';
import { firstForms, type PromptName } from '../support/prompts/first-forms.ts';
import { tightForms } from '../support/prompts/tight-forms.ts';
import { measured } from '../support/prompts/tokens.ts';

const names = Object.keys(checklists) as PromptName[];
const whole = ({ system, text }: { system: string; text: string }) => `${system}\n${text}`;

describe('tightened prompts', () => {
  it.each(measured)('AD-13: the prompt "$name" has at least 20 % fewer tokens than its first form ($now of $first)', ({ saved }) => {
    expect(saved).toBeGreaterThanOrEqual(0.2);
  });

  describe.each(names)('the prompt "%s"', (name) => {
    it.each(Object.entries(checklists[name]))('AD-13: says "%s", in its first form and now', (_, demand) => {
      expect(whole(firstForms[name])).toMatch(demand);
      expect(whole(tightForms[name])).toMatch(demand);
    });
  });

  it('AD-13: the checklists notice a demand that is left out', () => {
    for (const name of names) {
      const lines = whole(tightForms[name]).split('\n').filter((line) => line.trim() !== '');
      const holds = (text: string) => Object.values(checklists[name]).every((demand) => demand.test(text));
      // Every line that is not a tag or a palette of its own carries at least one demand of the list.
      const idle = lines.filter((line, at) => line.length > 25 && !line.endsWith(':') && holds(lines.filter((__, other) => other !== at).join('\n')));
      expect(idle, name).toEqual([]);
    }
  });
});
