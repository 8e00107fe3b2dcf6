/**
 * What V8 has compiled of a WebAssembly module serves every thread that opens the same bytes, for as long as one of them has
 * it. The studio's own thread keeps the engine's loops, so that what a painter, mover or judge has warmed up does not go
 * when its thread does.
 */
import { loopsBase64 as cutting } from './cutting/loops-wasm.ts';
import { loopsBase64 as judging } from './judging/loops-wasm.ts';
import { channelsBase64 as channels } from './resample/channels-wasm.ts';
import { kernelBase64 as resample } from './resample/kernel-wasm.ts';

let kept: readonly WebAssembly.Module[] | null = null;

/** Keeps the loops for as long as the process lives. A module that this build of V8 does not take is left out; whoever needs it says so. */
export function keepLoops(): void {
  kept ??= [channels, cutting, judging, resample].map((text) => Buffer.from(text, 'base64')).filter((bytes) => WebAssembly.validate(bytes)).map((bytes) => new WebAssembly.Module(bytes));
}
