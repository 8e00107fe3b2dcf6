/** The tag that is being written at the caret of a prompt, and the prompt with it finished. */

import { tagsIn } from '$lib/pipeline/assets/words.ts';

export type Offered = { readonly tag: string; readonly name: string };

/** What stands behind the @ before the caret; null where no tag is being written. */
export function begunTag(text: string, caret: number): string | null {
  const match = /(?:^|[^A-Za-z0-9_@])@([A-Za-z0-9_]*)$/.exec(text.slice(0, caret));
  return match ? match[1]! : null;
}

/** The assets that fit what was written, by tag or by name, those whose tag begins with it first. */
export function offers<T extends Offered>(assets: readonly T[], begun: string, most = 8): T[] {
  const wanted = begun.toLowerCase();
  const rank = ({ tag, name }: T) => (tag.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : `${tag} ${name}`.toLowerCase().includes(wanted) ? 2 : 3);
  return assets.filter((asset) => rank(asset) < 3).sort((a, b) => rank(a) - rank(b)).slice(0, most);
}

/** The tags in a text that no asset has: a slip of the pen, or somebody who was removed. A model would be told the tag as it stands. */
export const strangers = (assets: readonly Offered[], text: string): string[] => tagsIn(text).filter((tag) => !assets.some((asset) => asset.tag === tag));

/** The text with the begun tag replaced by a whole one, and where the caret goes. */
export function withTag(text: string, caret: number, tag: string): { text: string; caret: number } {
  const begun = begunTag(text, caret) ?? '';
  const at = caret - begun.length;
  const space = /^\s/.test(text.slice(caret)) ? '' : ' ';
  return { text: `${text.slice(0, at)}${tag}${space}${text.slice(caret)}`, caret: at + tag.length + 1 };
}
