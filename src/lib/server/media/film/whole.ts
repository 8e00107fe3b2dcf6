/**
 * Films in other formats than H.264: encoded whole, all shapes from one decoding. A long one is encoded in lengths, so that no
 * more than some clips are open at once, which are then joined as they are.
 */
import { rm, writeFile } from 'node:fs/promises';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import type { EditList } from '../../../pipeline/timeline/edit-list.ts';
import { allWindows, partsOf } from '../../../pipeline/timeline/pieces.ts';
import { decodeWholeArgs, joinWholeArgs, wholeEncoders, type WholeFormat } from '../../../pipeline/timeline/whole-args.ts';
import { inputsOf, windowArgs, type View } from '../../../pipeline/timeline/window-args.ts';
import type { Codec, Shape } from '../../../pipeline/timeline/words.ts';
import { diskError } from '../../storage/files.ts';
import { patienceFor, runFfmpeg } from '../ffmpeg.ts';
import { requireLetters } from '../fonts.ts';
import type { Kept } from './kept.ts';
import { filesOf } from './sources.ts';
import type { MadeFilm } from './made.ts';
import { toldPlainly } from './missing.ts';
import { discard, writeWords, type Picture, type Range, type WindowWork } from './windows.ts';

/** Files of clips that one run has open. */
const mostInputs = 32;

type Target = { readonly shape: Shape | null; readonly picture: Picture };

/** `sound`: path of the film's sound; null: it has none. The files are the caller's to adopt or remove. */
export async function makeWhole(work: WindowWork, codec: Exclude<Codec, 'h264'>, sound: string | null, targets: readonly Target[]): Promise<MadeFilm[]> {
  const { kept, list } = work;
  const format = wholeEncoders[codec];
  const lengths: string[][] = targets.map(() => []);
  const films: MadeFilm[] = [];
  try {
    for (const range of lengthsOf(list)) {
      const made = await encodeLength(work, format, range, targets);
      made.forEach((file, at) => lengths[at]!.push(file));
    }
    for (const [at, { shape, picture: { size } }] of targets.entries()) {
      const file = await kept.store.temp(format.ending);
      films.push({ shape, file, mime: format.mime, facts: { ...size, frames: list.frames, duration: list.frames / list.rate } });
      await join(kept, format, lengths[at]!, sound, file);
      const { frames } = await runFfmpeg({ env: kept.env, args: decodeWholeArgs(format, file, sound !== null), signal: kept.signal, timeout: patienceFor(list.frames) });
      if (frames !== list.frames) throw notWhole(list.frames, frames);
    }
    return films;
  } catch (error) {
    await discard(films.map(({ file }) => file));
    throw toldPlainly(error);
  } finally {
    await discard(lengths.flat());
  }
}

/** The film in stretches that begin and end outside of dissolves, each of so many clips as may be open. */
function lengthsOf(list: EditList): Range[] {
  const lengths: Range[] = [];
  for (const { from, to } of allWindows(list)) {
    const last = lengths.at(-1);
    if (last && inputsOf(partsOf(list, { from: last.from, to })) <= mostInputs) lengths[lengths.length - 1] = { from: last.from, to };
    else lengths.push({ from, to });
  }
  return lengths;
}

/** One file for each target; the caller's to remove. */
async function encodeLength({ kept, list, sources, burnt, onFrame }: WindowWork, { args: encoder, ending }: WholeFormat, range: Range, targets: readonly Target[]): Promise<string[]> {
  const outputs = await Promise.all(targets.map(() => kept.store.temp(ending)));
  const texts = burnt.filter((text) => text.from < range.to && text.to > range.from)
    .map((text) => ({ ...text, from: Math.max(text.from, range.from) - range.from, to: Math.min(text.to, range.to) - range.from }));
  const written: string[] = [];
  let told = 0;
  const tell = (frames: number) => {
    onFrame((frames - told) * targets.length);
    told = frames;
  };
  try {
    const views: View[] = [];
    for (const [at, { picture }] of targets.entries()) {
      const words = await writeWords(kept, texts, list.rate, picture.size);
      if (words) written.push(words.file);
      views.push({ ...picture, encoder, words, output: outputs[at]! });
    }
    const args = windowArgs({ parts: partsOf(list, range), files: filesOf(sources), views });
    const { frames, words } = await runFfmpeg({ env: kept.env, args, signal: kept.signal, onFrame: tell, says: texts.length ? 'inputs' : 'errors', timeout: patienceFor((range.to - range.from) * targets.length) });
    requireLetters(words);
    if (frames !== range.to - range.from) throw notWhole(range.to - range.from, frames);
    return outputs;
  } catch (error) {
    await discard(outputs);
    throw error;
  } finally {
    await discard(written);
  }
}

/** Joins the lengths and lays the sound beside them. */
async function join({ env, store, signal }: Kept, format: WholeFormat, lengths: readonly string[], sound: string | null, output: string): Promise<void> {
  const list = await store.temp('txt');
  try {
    await writeFile(list, lengths.map((file) => `file '${file.replaceAll("'", "'\\''")}'\n`).join('')).catch((error: unknown) => { throw diskError(error); });
    await runFfmpeg({ env, args: joinWholeArgs(format, list, sound, output), signal });
  } finally {
    await rm(list, { force: true });
  }
}

const notWhole = (wanted: number, found: number) => new ToolError('media_failed', 'The film did not come out whole.', { advice: 'Run it again.', detail: `expected ${wanted} frames, got ${found}` });
