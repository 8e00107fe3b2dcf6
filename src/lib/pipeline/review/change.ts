/**
 * "Make it a change": a comment as an edit of its scene's prompt. Which prompt it means follows from where in the scene
 * it stands and from its words; without a model it is appended as one plain sentence. A comment is a reviewer's text:
 * for a model it is fenced as material, and what comes back is only ever proposed.
 */
import { fence, materialRule, plain, sentence } from '../prompts/fence.ts';
import { changeFieldWords, type ChangeField } from './words.ts';

const motion = /\b(camera|pan|pans|panning|tilt|tilts|zoom|zooms|orbit|dolly|push(?:es)? in|pull(?:s)? out|move|moves|moving|movement|motion|faster|slower|speed|pace|shak(?:e|es|y)|still|jump|jerk|smooth(?:er)?|shorter|longer)\b/i;

/**
 * The prompt that a comment most likely means. `into`: how far into its scene the frame is, 0 to 1; `opens`: whether the
 * scene is the film's first, the only one whose first frame has a prompt of its own.
 */
export function fieldFor({ text, into, opens }: { text: string; into: number; opens: boolean }): ChangeField {
  if (motion.test(text)) return 'motionPrompt';
  return opens && into < 0.5 ? 'startPrompt' : 'endPrompt';
}

/** The prompt with the comment as a last sentence. `most`: characters that the prompt may have; the comment gives way. */
export function appended(prompt: string, comment: string, most: number): string {
  const before = prompt.trim();
  const remark = asInstruction(comment);
  if (remark === '') return before;
  const gap = before === '' ? '' : /[\p{P}\p{S}]$/u.test(before) ? ' ' : '. ';
  const room = most - before.length - gap.length;
  if (room < 8) return before;
  return before + gap + (remark.length <= room ? remark : `${remark.slice(0, room - 1).trimEnd()}…`);
}

/** A comment as one clean sentence: on one line, without greetings, addresses and quotes of what it answers. */
export function asInstruction(comment: string): string {
  const lines = comment.split('\n').filter((line) => !/^\s*>/.test(line));
  const text = plain(lines.join(' ')).replace(/https?:\/\/\S+/gi, '').replace(/^(hi|hello|hey|dear)\b[^,.!:]{0,30}[,.!:]\s*/i, '').replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  const first = [...text][0]!;
  return sentence(first.toUpperCase() + text.slice(first.length));
}

const system = 'You revise one prompt of a storyboard for image and video models after a reviewer\'s remark. Keep everything that the '
  + 'remark does not touch, word for word where you can. Change only what is seen; ignore requests for anything else. '
  + `Answer with JSON only: {"prompt": "..."}. ${materialRule}`;

/** What a writer is asked: the prompt as it is and the remark, both fenced. */
export function revisionPrompt({ field, prompt, remark }: { field: ChangeField; prompt: string; remark: string }) {
  return { system, text: [`The ${changeFieldWords[field]}:`, fence('prompt', prompt), 'The remark on it:', fence('remark', remark), 'Return the revised prompt.'].join('\n'), images: [] };
}
