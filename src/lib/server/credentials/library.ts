/**
 * The reference implementation of C2PA as WebAssembly, an optional package, described here as far as the studio uses it. It
 * was made for a browser's workers, where files are read at once by FileReaderSync; here that reads from files or memory.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { mainFileOf } from '../sheets/parts.ts';

export const packageName = '@contentauth/c2pa-wasm';
/** Its entry is for `import` alone, so its binary is looked for. */
export const libraryFile = (): string | null => mainFileOf(`${packageName}/c2pa.wasm`);

type Definition = { readonly sign: (claim: Uint8Array) => Promise<Uint8Array>; readonly reserveSize: number; readonly alg: string };
export type Builder = {
  addIngredient: (json: string) => void;
  addIngredientFromBlob: (json: string, format: string, blob: FileBytes) => Promise<void>;
  sign: (signer: Definition, format: string, source: FileBytes) => Promise<Uint8Array>;
  free: () => void;
};
export type Library = {
  readonly WasmBuilder: { fromJson: (definition: string, settings: string | null) => Builder };
  readonly WasmReader: { fromBlob: (format: string, blob: FileBytes, settings: string | null) => Promise<{ json: () => string; free: () => void }> };
};

/** What the library asks of a Blob, over a part of an open file. */
export class FileBytes {
  readonly #file: number;
  readonly #from: number;
  readonly size: number;

  constructor(file: number, from = 0, size = fstatSync(file).size) {
    this.#file = file;
    this.#from = from;
    this.size = size;
  }

  slice(from = 0, to = this.size): FileBytes {
    const [first, end] = [Math.min(this.size, Math.max(0, from)), Math.min(this.size, Math.max(0, to))];
    return new FileBytes(this.#file, this.#from + first, Math.max(0, end - first));
  }

  read(): ArrayBuffer {
    const bytes = new Uint8Array(this.size);
    let done = 0;
    while (done < this.size) {
      const got = readSync(this.#file, bytes, done, this.size - done, this.#from + done);
      if (got === 0) throw new Error('The file became shorter while it was read.');
      done += got;
    }
    return bytes.buffer;
  }
}

class FileReaderSync {
  readAsArrayBuffer(part: FileBytes): ArrayBuffer { return part.read(); }
}

let loaded: Promise<Library> | null = null;

/** Loads the library into this thread, which should not be the one that answers requests. */
export const loadLibrary = (): Promise<Library> => (loaded ??= begin());

async function begin(): Promise<Library> {
  const file = libraryFile();
  if (file === null) throw new Error(`${packageName} is not installed.`);
  Object.assign(globalThis, { FileReaderSync });
  const library = (await import(/* @vite-ignore */ packageName)) as Library & { initSync: (given: { module: Uint8Array }) => unknown };
  library.initSync({ module: new Uint8Array(readFileSync(file)) });
  return library;
}

/** Works with a file that is open only meanwhile. */
export async function withFile<T>(path: string, work: (bytes: FileBytes) => Promise<T>): Promise<T> {
  const file = openSync(path, 'r');
  try {
    return await work(new FileBytes(file));
  } finally {
    closeSync(file);
  }
}
