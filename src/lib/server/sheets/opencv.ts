/** The few functions of OpenCV (WebAssembly, an optional part) that local picture work calls; loading takes about a second. */
import { load, missingOf, partOf } from './parts.ts';

/** A matrix in WebAssembly memory: its maker must `delete` it. */
export type Mat = {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
  readonly delete: () => void;
};
export type Vector<T> = { readonly size: () => number; readonly get: (index: number) => T; readonly delete: () => void };
export type KeyPoint = { readonly pt: { readonly x: number; readonly y: number }; readonly size: number; readonly response: number };
export type Match = { readonly queryIdx: number; readonly trainIdx: number; readonly distance: number };
type Detector = { readonly detectAndCompute: (image: Mat, mask: Mat, points: Vector<KeyPoint>, descriptors: Mat) => void; readonly delete: () => void };

export type OpenCv = {
  readonly Mat: {
    new (): Mat;
    new (rows: number, columns: number, type: number): Mat;
    ones(rows: number, columns: number, type: number): Mat;
  };
  readonly Rect: new (x: number, y: number, width: number, height: number) => unknown;
  readonly CV_8UC1: number;
  readonly CV_8UC3: number;
  readonly CV_32FC2: number;
  readonly GC_INIT_WITH_MASK: number;
  readonly NORM_HAMMING: number;
  readonly RANSAC: number;
  readonly grabCut: (image: Mat, mask: Mat, rect: unknown, background: Mat, foreground: Mat, rounds: number, mode: number) => void;
  readonly matFromArray: (rows: number, columns: number, type: number, values: readonly number[]) => Mat;
  readonly ORB: new (features: number) => Detector;
  readonly AKAZE: new () => Detector;
  readonly KeyPointVector: new () => Vector<KeyPoint>;
  readonly DMatchVectorVector: new () => Vector<Vector<Match>>;
  readonly BFMatcher: new (norm: number, crossCheck: boolean) => {
    readonly knnMatch: (query: Mat, train: Mat, matches: Vector<Vector<Match>>, count: number) => void; readonly delete: () => void;
  };
  readonly findHomography: (from: Mat, to: Mat, method: number, threshold: number, inliers: Mat) => Mat;
};

let opened: Promise<OpenCv | null> | null = null;

/** OpenCV, once a thread; null where it is not installed. */
export const openCv = (): Promise<OpenCv | null> => (opened ??= open());

async function open(): Promise<OpenCv | null> {
  const part = partOf('edges');
  if (missingOf(part).length > 0) return null;
  const given = load(part.packages[0]!) as OpenCv & { onRuntimeInitialized?: () => void };
  // Not yet ready, it says when it is.
  if (!given.Mat) await new Promise<void>((resolve) => { given.onRuntimeInitialized = resolve; });
  // It calls itself a promise of itself, so that whoever awaits it would wait for ever.
  Reflect.deleteProperty(given, 'then');
  return given;
}
