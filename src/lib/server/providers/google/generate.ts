/** `generateContent`, sent once: for text, vision and pictures alike. */
import type { Content, GenerateContentConfig, GenerateContentResponse, Part } from '@google/genai';
import { modelOf, replacementOf } from '../../../pipeline/models.ts';
import type { Prompt, RunContext, ToolError, Usage } from '../../../pipeline/steps/tools.ts';
import { call } from '../http/call.ts';
import type { Asked } from '../http/faults.ts';
import type { Repair } from '../json.ts';
import { geminiClient, geminiReach, type GoogleAccess } from './client.ts';
import { googleFault } from './errors.ts';
import { isVeo } from './models.ts';
import { picturesOf, type Uploading } from './files.ts';

const credentials = 'Set up application default credentials (gcloud auth application-default login, or GOOGLE_APPLICATION_CREDENTIALS), then try again.';

export const askedOf = ({ keys }: GoogleAccess, model: string): Asked => ({
  provider: 'Google', model: modelOf({ provider: 'google', model })?.name ?? model, hush: keys.hush, ...(isVeo(model) ? { credentials } : {})
});

export const modelFault = (asked: Asked, model: string) => (answer: Parameters<typeof googleFault>[0]): ToolError =>
  googleFault(answer, asked, { subject: 'model', instead: replacementOf({ provider: 'google', model }) });

export type Generating = {
  readonly access: GoogleAccess;
  readonly model: string;
  readonly contents: Content[];
  readonly config: GenerateContentConfig;
  readonly context: RunContext;
  /** What the call is expected to use, for one whose answer is lost. */
  readonly usage: Usage;
};

export function generate({ access, model, contents, config, context, usage }: Generating): Promise<GenerateContentResponse> {
  const asked = askedOf(access, model);
  return call(
    { reach: geminiReach(access), signal: context.signal, asked, kind: 'result', usage, decode: modelFault(asked, model) },
    // Continuing a long answer by itself would be a second paid call.
    (wire) => geminiClient(access, wire).models.generateContent({ model, contents, config: { ...config, automaticContinuation: false } })
  );
}

/** One turn: the text, then the pictures in the order in which it speaks of them; after it what is to be put right. */
export async function contentsOf(prompt: Prompt, side: number, uploading: Uploading, repair: Repair | null = null): Promise<Content[]> {
  const pictures = await picturesOf(prompt.images, side, uploading);
  const parts: Part[] = [{ text: prompt.text }, ...pictures.map((picture) => ('uri' in picture
    ? { fileData: { mimeType: picture.mime, fileUri: picture.uri } }
    : { inlineData: { mimeType: picture.mime, data: picture.data } }))];
  const turns: Content[] = [{ role: 'user', parts }];
  if (!repair) return turns;
  return [...turns, { role: 'model', parts: [{ text: repair.answer || '{}' }] }, { role: 'user', parts: [{ text: repair.request }] }];
}

export const systemOf = ({ system }: Prompt): { systemInstruction?: Content } =>
  (system ? { systemInstruction: { role: 'user', parts: [{ text: system }] } } : {});
