/**
 * The optional parts of local picture work (REF-11): packages that may be absent. Each is looked for when it is first
 * needed, by a name that no bundler follows, and described here as far as the studio uses it.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export type Part = {
  readonly id: 'edges' | 'faces' | 'background_removal';
  readonly name: string;
  /** Packages that have to be there, the main one first. */
  readonly packages: readonly string[];
  /** What the part is for; what happens without it. */
  readonly why: string;
  readonly without: string;
  /** How to add it. */
  readonly add: string;
};

export const parts: readonly Part[] = [
  {
    id: 'edges', name: 'OpenCV', packages: ['@techstark/opencv-js'],
    why: 'Cuts subjects out of busy pictures and matches features of labels.', without: 'Only pictures on a plain ground are cut out.',
    add: 'npm install --include=optional'
  },
  {
    id: 'faces', name: 'Face comparison', packages: ['@vladmandic/human', '@tensorflow/tfjs-core', '@tensorflow/tfjs-converter', '@tensorflow/tfjs-backend-wasm'],
    why: "Checks that a character's clean sheet and clips show the same face.", without: 'Faces are not validated, and sheets say so.',
    add: 'npm install --include=optional'
  },
  {
    id: 'background_removal', name: 'Cut-out model', packages: ['@huggingface/transformers'],
    why: 'Cuts out hair, glass and busy pictures better than colours and edges do.', without: 'Subjects are cut out by colour and edges.',
    // Its set-up would fetch files for graphics cards from elsewhere.
    add: 'npm install --no-save --onnxruntime-node-install=skip @huggingface/transformers'
  }
];

export const partOf = (id: Part['id']): Part => parts.find((part) => part.id === id)!;

/** The part's packages that are not installed. */
export const missingOf = (part: Part): readonly string[] => part.packages.filter((name) => mainFileOf(name) === null);

/** The file that `require(name)` would load; null where the package is not installed. */
export function mainFileOf(name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

/** The folder of a package, from a file `main` that lies `depth` folders below it. */
export const folderOf = (main: string, depth: number): string => join(dirname(main), ...Array.from({ length: depth }, () => '..'));

/** The version of an installed package whose main file lies one folder below its own. */
export const versionOf = (name: string): string => (require(join(folderOf(mainFileOf(name)!, 1), 'package.json')) as { version: string }).version;

/** Loads an installed CommonJS package, or a file of it. */
export const load = (name: string): unknown => require(name) as unknown;
