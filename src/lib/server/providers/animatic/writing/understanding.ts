/** What the writer reads out of a brief's own words: name, audience, benefit, category, setting, light, qualities. */
import type { Category } from '../../../../pipeline/outputs.ts';
import { audienceOf } from './audience.ts';
import { benefitOf } from './benefit.ts';
import { categoryOf } from './category.ts';
import type { Setting } from './lexicon/lexicon.ts';
import { lexicons } from './lexicon/lexicons.ts';
import { productName } from './names.ts';
import { lightOf, qualitiesOf, settingOf } from './setting.ts';
import { clean, fit, withoutEmoji } from './text.ts';

export type Understanding = {
  readonly name: string;
  readonly audience: string;
  readonly benefit: string;
  readonly category: Category;
  readonly setting: Setting | null;
  readonly light: string | null;
  readonly qualities: string | null;
};

/** `files`: names of the brief's pictures. Works for any text, an empty one included. */
export function understand(prompt: string, files: readonly string[]): Understanding {
  const text = withoutEmoji(prompt.split(/[\r\n]+/).map(clean).filter((line) => line !== '').join(' | '));
  const name = productName(prompt, files);
  const category = categoryOf(name, `${text} ${files.join(' ').replace(/[_.-]+/g, ' ')}`);
  const words = lexicons[category];
  return {
    name,
    audience: fit(audienceOf(text) ?? words.audience, 120),
    benefit: fit(benefitOf(text) ?? words.benefit, 160),
    category,
    setting: settingOf(text),
    light: lightOf(text),
    qualities: qualitiesOf(text, name)
  };
}
