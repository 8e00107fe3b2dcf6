/** Films in other formats than H.264: encoded whole, all shapes from one decoding. */
import { rename, rm } from 'node:fs/promises';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { partsOf } from '../../../pipeline/timeline/pieces.ts';
import { besideArgs } from '../../../pipeline/timeline/sound-graph.ts';
import { wholeEncoders, windowArgs, type View } from '../../../pipeline/timeline/window-args.ts';
import type { Codec, Shape } from '../../../pipeline/timeline/words.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import type { MadeFilm } from './film.ts';
import type { Kept } from './kept.ts';
import { toldPlainly } from './missing.ts';
import { discard, writeWords, type Picture, type WindowWork } from './windows.ts';

export async function makeWhole(
  { kept, list, sources, burnt, onFrame }: WindowWork, codec: Exclude<Codec, 'h264'>, sound: string | null,
  targets: readonly { readonly shape: Shape | null; readonly picture: Picture }[]
): Promise<MadeFilm[]> {
  const { ending, mime, args } = wholeEncoders[codec];
  const outputs = await Promise.all(targets.map(() => kept.store.temp(ending)));
  const words = await Promise.all(targets.map(({ picture }) => writeWords(kept, burnt, 0, list.rate, picture.size)));
  const views = targets.map(({ picture }, at): View => ({ ...picture, encoder: args, words: words[at]!, output: outputs[at]! }));
  let told = 0;
  const tell = (frames: number) => {
    onFrame((frames - told) * targets.length);
    told = frames;
  };
  try {
    const { frames } = await runFfmpeg({
      env: kept.env, args: windowArgs(partsOf(list, { from: 0, to: list.frames }), sources.map(({ path }) => path), views), signal: kept.signal, onFrame: tell
    });
    if (frames !== list.frames) throw new ToolError('media_failed', 'The film did not come out whole.', { advice: 'Run it again.', detail: `expected ${list.frames} frames, got ${frames}` });
    if (sound !== null) await Promise.all(outputs.map((output) => layUnder(kept, output, sound, ending)));
    return targets.map(({ shape, picture }, at) => ({ shape, file: outputs[at]!, mime, facts: { ...picture.size, frames, duration: frames / list.rate } }));
  } catch (error) {
    await discard(outputs);
    throw toldPlainly(error);
  } finally {
    await discard(words.filter((file) => file !== null));
  }
}

/** Puts the film's sound beside its picture, in the file's place. */
async function layUnder({ env, store, signal }: Kept, file: string, sound: string, ending: 'mov' | 'webm'): Promise<void> {
  const both = await store.temp(ending);
  try {
    await runFfmpeg({ env, args: besideArgs(file, sound, ending, both), signal });
    await rename(both, file);
  } finally {
    await rm(both, { force: true });
  }
}
