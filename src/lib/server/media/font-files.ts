/** The font files that the studio brings along, as its packages have them: all of Inter, so that letters are the same on every machine. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const require = createRequire(import.meta.url);

/** For FFmpeg's words, in two weights, as the styles of captions.ts ask for. */
export const wordFonts = ['400Regular/Inter_400Regular.ttf', '700Bold/Inter_700Bold.ttf'].map((file) => `@expo-google-fonts/inter/${file}`);
/** For drawings and pages: Latin with extensions, Cyrillic and Greek. */
export const drawnFonts = ['latin', 'latin-ext', 'cyrillic', 'greek'].map((part) => `@fontsource-variable/inter/files/inter-${part}-wght-normal.woff2`);

/** Path of a font file; throws where its package is not installed. */
export const fontPath = (file: string): string => require.resolve(file);

/** Names of the files that are not there. */
export function missingFonts(files: readonly string[] = [...wordFonts, ...drawnFonts]): string[] {
  return files.filter((file) => {
    try {
      return !existsSync(fontPath(file));
    } catch {
      return true;
    }
  }).map((file) => basename(file));
}

const hashes = new Map<readonly string[], Promise<string>>();

/** Names what these fonts draw: other files, other letters. Read once. */
export function fontHash(files: readonly string[]): Promise<string> {
  let hash = hashes.get(files);
  if (!hash) {
    hash = Promise.all(files.map((file) => readFile(fontPath(file)))).then((all) => all.reduce((sum, bytes) => sum.update(createHash('sha256').update(bytes).digest()), createHash('sha256')).digest('hex'));
    hash.catch(() => hashes.delete(files));
    hashes.set(files, hash);
  }
  return hash;
}
