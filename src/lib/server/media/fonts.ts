/** The fonts that FFmpeg draws words with: the studio's own Inter first, so that words look the same on every machine. */
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { diskError, type ArtifactStore } from '../storage/files.ts';
import { fontHash, fontPath, missingFonts, wordFonts } from './font-files.ts';

/** Path of a folder that holds these fonts and nothing else, as libass wants them. It may be deleted at any time. */
export async function fontFolder(store: ArtifactStore): Promise<string> {
  // By what they are, so that other fonts of the same size are never taken for these.
  const folder = join(dirname(store.root), 'fonts', (await wordsFonts()).slice(0, 16));
  for (const name of wordFonts) {
    const from = fontPath(name);
    const to = join(folder, basename(name));
    if ((await sizeOf(to)) === (await sizeOf(from))) continue;
    // Two processes may do this at once: a font appears whole or not at all.
    const draft = await store.temp('ttf');
    try {
      await mkdir(folder, { recursive: true });
      await copyFile(from, draft);
      await rename(draft, to);
    } catch (error) {
      throw diskError(error);
    } finally {
      await rm(draft, { force: true });
    }
  }
  return folder;
}

/** Names the fonts that words are drawn with. Throws `media_failed` where one is missing. */
export async function wordsFonts(): Promise<string> {
  try {
    return await fontHash(wordFonts);
  } catch (cause) {
    throw new ToolError('media_failed', `The fonts that the film's words are drawn with are not installed: ${missingFonts(wordFonts).join(', ')}.`, { advice: 'Stop the studio and start it again with npm start, which installs what is missing.', cause });
  }
}

const sizeOf = (file: string): Promise<number | null> => stat(file).then(({ size }) => size, () => null);

/** Shapes and joins the letters beside them and is seen nowhere itself: a font need not have it. */
const unseen = /[\p{Cc}\p{Cf}\p{Mn}\p{Zl}\p{Zp}\ufe0e\ufe0f]/u;

/** Throws `media_failed` where FFmpeg's words tell that letters could not be drawn, which it does not take for a fault. */
export function requireLetters(words: string): void {
  const codes = [...words.matchAll(/failed to find any fallback with glyph 0x([0-9a-f]+)/gi)].map(([, code]) => Number.parseInt(code!, 16));
  if (codes.includes(0)) {
    throw new ToolError('media_failed', 'No font was found to draw the film\'s words with.', { advice: 'Install any font on this machine, and run the export again.', detail: words.slice(-1000) });
  }
  const letters = [...new Set(codes)].map((code) => String.fromCodePoint(code)).filter((letter) => !unseen.test(letter));
  if (letters.length === 0) return;
  const some = letters.slice(0, 8).map((letter) => `“${letter}”`).join(', ');
  throw new ToolError('media_failed', `No font on this machine has ${some}${letters.length > 8 ? ' and others' : ''}, which the film's words are written with.`, {
    advice: 'Install a font that has them, such as one of the Noto fonts, or write the words in other letters; then run the export again.'
  });
}
