/**
 * Safer wordings of a prompt (REF-6). A provider that refuses for its content rules is asked again, first with words that
 * its filters stumble over replaced and the intention said plainly (level 1), then without the sentences that hold such
 * words and with nothing but a neutral product film left (level 2). Pictures stay as they are at every level.
 */
import { ToolError, type Prompt, type RunContext } from '../../pipeline/steps/tools.ts';
import { spendOn } from './tries.ts';

export type Level = 0 | 1 | 2;
export const lastLevel: Level = 2;

/** Words that filters often misread in harmless briefs, with what is meant. */
const softer: readonly (readonly [RegExp, string])[] = [
  [/\b(?:blood|bloody)(?=[- ]red\b)/giu, 'deep'], [/\bblood(?:y|ied)?\b/giu, 'red liquid'], [/\b(?:kill(?:s|er|ing|ed)?|murder\w*|slaughter\w*)\b/giu, 'striking'],
  [/\b(?:gun|rifle|pistol|weapon)s?\b/giu, 'tool'], [/\b(?:knife|knives|blade)s?\b/giu, 'kitchen tool'], [/\b(?:shoot|shot) (?:at|dead)\b/giu, 'aimed at'],
  [/\b(?:explo(?:de|des|ding|sion|sions|sive))\b/giu, 'burst of light'], [/\b(?:dead|death|dying|corpse)\b/giu, 'still'],
  [/\b(?:naked|nude|topless)\b/giu, 'clothed'], [/\b(?:sexy|seductive|sensual|erotic)\b/giu, 'elegant'], [/\b(?:lingerie|underwear|bikini)\b/giu, 'sportswear'],
  [/\b(?:drunk|wasted|intoxicated)\b/giu, 'cheerful'], [/\b(?:drugs?|cocaine|heroin)\b/giu, 'powder'],
  [/\b(?:child|kid|baby|toddler|teenager|teen|girl|boy|minor)(?:ren|s|ies)?\b/giu, 'adult'],
  [/\b(?:celebrity|celebrities|famous (?:actor|actress|singer|person))\b/giu, 'unknown person'], [/\b(?:attack|fight|violen(?:t|ce)|assault)\w*\b/giu, 'movement'],
  [/\b(?:terror|horror|gore|gory)\w*\b/giu, 'dramatic mood']
];

const intention = 'This is a family-friendly advertisement with fictional adults only: no violence, no nudity, no real persons, no harm.';
const neutral = 'A neutral, family-friendly product film: the product is the only subject; people, if any, are fictional clothed adults seen from afar.';

/** The prompt as it is worded at a level. Its pictures stay. */
export function worded(prompt: Prompt, level: Level): Prompt {
  if (level === 0) return prompt;
  const text = level === 1 ? soften(prompt.text) : prompt.text.split('\n').map(withoutFlagged).filter((line, at, all) => line !== '' || all[at] === '').join('\n');
  return { ...prompt, text: `${text.trim()}\n${level === 1 ? intention : neutral}` };
}

const soften = (text: string): string => {
  const soft = softer.reduce((changed, [pattern, word]) => changed.replace(pattern, word), text);
  return soft === text ? text : soft.replace(/\b(a) (?=(?:adult|elegant|unknown)\b)/giu, '$1n ');
};

/** A line without its sentences that softening would change. */
const withoutFlagged = (line: string): string =>
  line.split(/(?<=[.!?;])\s+/u).filter((sentence) => soften(sentence) === sentence).join(' ');

/** Works with each wording in turn until one is not refused. The refusal of the last one is thrown. */
export async function withSaferWordings<T>(prompt: Prompt, context: RunContext, work: (prompt: Prompt, level: Level) => Promise<T>, from: Level = 0): Promise<T> {
  for (let level: Level = from; ; level++) {
    const wording = worded(prompt, level as Level);
    if (level > 0) context.log(`Wording used (level ${level}): ${wording.text}`);
    context.worded(wording, level as Level);
    try {
      return await work(wording, level as Level);
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'refused' || level >= lastLevel || context.signal.aborted) throw error;
      spendOn(context, error);
      context.log(`${error.message} ${error.detail} A safer wording is tried, with the same pictures.`.replace(/\s+/gu, ' '));
    }
  }
}
