/** Reading zips from outside: nothing in them is trusted but what was looked at. */
import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { refuse, type Refusal } from '../../pipeline/index.ts';

export type Limits = { readonly entries: number; readonly bytes: number };
export type Contents = { readonly entries: ReadonlyMap<string, Entry>; readonly read: (entry: Entry) => Promise<Readable>; readonly close: () => void };

const regular = 0o100000;
const kindMask = 0o170000;
/** What is packed tighter than this is a bomb, not a picture. */
const tightest = 200;
const slack = 1024 * 1024;

export const badZip = (why: string): Refusal => refuse('bad_input', `That is not a bundle that can be taken in: ${why}.`, 'Make the bundle again in the studio that it comes from.');

/** The directory of a zip, or why it is not read. The names in it are relative, without steps upwards, and each is there once. */
export async function openZip(path: string, limits: Limits): Promise<{ readonly ok: true; readonly contents: Contents } | Refusal> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false, strictFileNames: true, validateEntrySizes: true });
  } catch {
    return badZip('it is no zip, or its end is missing');
  }
  try {
    const entries = new Map<string, Entry>();
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      bytes += entry.uncompressedSize;
      const wrong = problemOf(entry) ?? (entries.has(entry.fileName) ? 'it holds two files of one name' : entries.size >= limits.entries ? 'it holds too many files' : bytes > limits.bytes ? 'it would be too large unpacked' : null);
      if (wrong) {
        zip.close();
        return badZip(wrong);
      }
      entries.set(entry.fileName, entry);
    }
    return { ok: true, contents: { entries, read: (entry) => zip.openReadStreamPromise(entry), close: () => zip.close() } };
  } catch (error) {
    zip.close();
    return badZip((error as Error).message.replace(/\.$/, ''));
  }
}

function problemOf(entry: Entry): string | null {
  const mode = (entry.externalFileAttributes >>> 16) & kindMask;
  if (mode !== 0 && mode !== regular && !entry.fileName.endsWith('/')) return 'it holds something that is not a file';
  if (entry.isEncrypted()) return 'it is encrypted';
  if (!entry.canDecodeFileData()) return 'it is packed in a way that is not known here';
  if (entry.uncompressedSize > entry.compressedSize * tightest + slack) return 'something in it would unpack to far more than it is';
  return null;
}
