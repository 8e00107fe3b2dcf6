/** What a `generateContent` answer brought: its text, its picture, its usage, or why there is none. All of it is HTTP 200. */
import type { GenerateContentResponse, Part } from '@google/genai';
import { isBilledByToken } from '../../../pipeline/prices.ts';
import type { Usage } from '../../../pipeline/steps/tools.ts';
import { badReply, fault, refused, type Asked } from '../http/faults.ts';

const refusals = new Set([
  'IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'PROHIBITED_CONTENT', 'SAFETY', 'BLOCKLIST', 'SPII', 'RECITATION', 'IMAGE_RECITATION', 'LANGUAGE'
]);

const candidateOf = (response: GenerateContentResponse) => response.candidates?.[0];
const partsOf = (response: GenerateContentResponse): Part[] => candidateOf(response)?.content?.parts ?? [];
/** The words that are meant for us, without the model's thoughts; empty when there are none. */
const wordsOf = (response: GenerateContentResponse): string =>
  partsOf(response).filter(({ text, thought }) => text && !thought).map(({ text }) => text).join('');

/** Throws `refused` where Google's rules stopped the prompt or the answer. */
function stopIfRefused(response: GenerateContentResponse, asked: Asked, usage: Usage): void {
  const blocked = response.promptFeedback?.blockReason;
  if (blocked) throw refused(asked, { words: `The prompt was blocked: ${blocked}. ${response.promptFeedback?.blockReasonMessage ?? ''}`, charged: 'yes', usage });
  const candidate = candidateOf(response);
  if (candidate?.finishReason && refusals.has(candidate.finishReason)) {
    throw refused(asked, { words: `The answer was blocked: ${candidate.finishReason}. ${candidate.finishMessage ?? ''}`, charged: 'yes', usage });
  }
}

/** The text of an answer. Throws `refused`, or `bad_reply` for one that is empty or cut off. */
export function textOf(response: GenerateContentResponse, asked: Asked, usage: Usage): string {
  stopIfRefused(response, asked, usage);
  const text = wordsOf(response);
  if (candidateOf(response)?.finishReason === 'MAX_TOKENS') throw badReply(asked, 'it was cut off', { charged: 'yes', usage });
  if (!text) throw badReply(asked, 'it is empty', { words: candidateOf(response)?.finishReason ?? '', charged: 'yes', usage });
  return text;
}

export class WordsOnly extends Error {
  constructor() {
    super('The model answered with words.');
    this.name = 'WordsOnly';
  }
}

/** The last picture that is no thought, else the last one. Throws `refused`, `no_image` (KEY-4) or `bad_reply`. */
export function pictureOf(response: GenerateContentResponse, asked: Asked, usage: Usage): { bytes: Buffer } {
  const pictures = partsOf(response).filter(({ inlineData }) => inlineData?.data);
  const last = pictures.findLast(({ thought }) => !thought) ?? pictures.at(-1);
  if (last?.inlineData?.data) return { bytes: Buffer.from(last.inlineData.data, 'base64') };
  stopIfRefused(response, asked, usage);
  const reason = candidateOf(response)?.finishReason;
  if (reason === 'MAX_TOKENS') throw badReply(asked, 'it was cut off', { charged: 'yes', usage });
  const said = wordsOf(response);
  throw Object.assign(fault('no_image', asked, `${asked.model} answered without a picture.`, 'Run the cell again, or reword its prompt.', {
    words: said ? `It said: ${said}` : `It gave no reason but ${reason ?? 'silence'}.`, charged: 'yes', usage
  }), said ? { cause: new WordsOnly() } : {});
}

/** What an answer was billed for. A picture has a price of its own; its tokens are not counted beside it. */
export function usageOf(response: GenerateContentResponse, model: string, kind: 'text' | 'image', inputs: number): Usage {
  const counted = response.usageMetadata ?? {};
  const output = (counted.candidatesTokenCount ?? 0) + (counted.thoughtsTokenCount ?? 0);
  const input = counted.promptTokenCount ?? 0;
  if (kind === 'text') return { units: { input_token: input, output_token: output }, usd: null };
  const drawn = (counted.candidatesTokensDetails ?? []).filter(({ modality }) => modality === 'IMAGE').reduce((sum, { tokenCount }) => sum + (tokenCount ?? 0), 0);
  const made = partsOf(response).some(({ inlineData }) => inlineData?.data) ? 1 : 0;
  if (!isBilledByToken({ provider: 'google', model })) return { units: { image: made, input_image: inputs }, usd: null };
  const words = Math.max(0, output - (drawn || (made ? counted.candidatesTokenCount ?? 0 : 0)));
  return { units: { image: made, input_token: input, output_token: words }, usd: null };
}
