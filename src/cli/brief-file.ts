/** BRIEF.yaml: title, prompt, images (paths relative to it), aspect, scenes, seconds, story, profile. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { aspects, briefOutput, maxImages } from '../lib/pipeline/index.ts';
import { profileRequest } from '../lib/server/actions/profile-name.ts';
import { UsageError } from './usage.ts';

export const briefFile = z.strictObject({
  title: z.string().trim().min(1).max(120).optional(),
  prompt: z.string().trim().min(1, 'say what the film is about').max(4000),
  images: z.array(z.string().min(1)).max(maxImages).default([]),
  aspect: z.enum(aspects).default('16:9'),
  scenes: briefOutput.shape.scenes.default(null),
  seconds: briefOutput.shape.seconds.default(6),
  slate: z.boolean().default(false),
  /** `chain`, as without it, or `anchor`. */
  keyframes: briefOutput.shape.keyframes,
  /** `scene`, as without it, or `story`. */
  context: briefOutput.shape.context,
  threshold: briefOutput.shape.threshold.default(0.8),
  /** Which of the three stories to take. */
  story: z.number().int().min(1).max(3).default(1),
  /** The id of a listed one, the name of one of the studio's, or `provider/model` for single steps. */
  profile: profileRequest.default('animatic')
});
export type BriefFile = z.infer<typeof briefFile> & { title: string; imageFiles: { path: string; bytes: Uint8Array }[] };

/** Reads and checks a brief with its pictures' bytes. Throws UsageError naming the file and the field. */
export async function readBrief(path: string): Promise<BriefFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}.`);
  });
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new UsageError(`${path} is not valid YAML: ${problem.message.split('\n')[0]}`);
  const parsed = briefFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const { path: field, message, code } = parsed.error.issues[0]!;
    const unknown = code === 'unrecognized_keys' ? ` Known are ${Object.keys(briefFile.shape).join(', ')}.` : '';
    throw new UsageError(`${path}: ${field.join('.') || 'the brief'}: ${message}.${unknown}`);
  }
  const folder = dirname(resolve(path));
  const imageFiles = await Promise.all(parsed.data.images.map(async (name) => {
    const file = resolve(folder, name);
    const bytes = await readFile(file).catch((error: Error) => {
      throw new UsageError(`${path}: the picture ${name} cannot be read: ${error.message}.`);
    });
    return { path: file, bytes: new Uint8Array(bytes) };
  }));
  return { ...parsed.data, title: parsed.data.title ?? basename(path).replace(/\.ya?ml$/i, ''), imageFiles };
}
