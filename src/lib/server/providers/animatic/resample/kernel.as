// The inner loops of the animatic mover, in AssemblyScript with 128-bit SIMD. kernel-js.ts does the same arithmetic,
// bit for bit, where WebAssembly SIMD is missing; kernel.ts documents each function. compile-loops.ts compiles it.
//
// Fixed point: weights have 14 fractional bits. Samples are taken as their distance from 128, so that one of eight bits
// fills the upper half of sixteen, and each product is rounded to sixteen bits at once. The pass along the rows leaves 7
// fractional bits, the pass down the columns 6, which go at the end. Products are not "relaxed" in their results: only
// -32768 times itself would be free to differ, and no weight is that.
export * from "./kernel/places";
export * from "./kernel/drawing";
export * from "./kernel/planes";
export * from "./kernel/sizes";
export * from "./kernel/keyframes";
