/**
 * Stamps: a short text beside something that was made, naming what it was made from. While the text that would be
 * written now equals the one that is there, nothing needs making again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * @param {string} folder
 * @returns {string[]} every file below `folder`, sorted, absolute
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
    })
    .sort();
}

/**
 * @param {string} root
 * @param {readonly string[]} names files and folders below `root`; absent ones count as absent
 * @returns {string} SHA-256 over the names and bytes of all files, in hexadecimal
 */
export function hashFiles(root, names) {
  const hash = createHash('sha256');
  for (const name of names) {
    const path = join(root, name);
    const kind = statSync(path, { throwIfNoEntry: false });
    const files = !kind ? [] : kind.isDirectory() ? filesBelow(path) : [path];
    for (const file of files) {
      const bytes = readFileSync(file);
      // The length keeps the end of one file from passing as the start of the next.
      hash.update(`${relative(root, file).split(sep).join('/')}\n${bytes.length}\n`).update(bytes);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string | null}
 */
export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * @param {string} path
 * @param {string} text
 */
export function writeStamp(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `${text}\n`);
  renameSync(`${path}.${process.pid}`, path);
}
