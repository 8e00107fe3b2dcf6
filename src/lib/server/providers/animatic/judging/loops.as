// The judge's loops that run over all pixels, or over few of them some thousand times, in AssemblyScript: compiled code is
// quick from its first pixel on, and a clip is checked once. compiled.ts documents each function. Pictures are planes of
// 32-bit numbers, L, a and b one behind the other, or pixels, where a, b, L and nothing lie side by side, for what reads
// scattered ones; sums and decisions are made in 64 bits, each sum in one order. Some functions are exported only to stay
// functions: what runs for long within one call does so as it was compiled first, which is slow.
export * from "./loops/colour";
export * from "./loops/motion";
export * from "./loops/blocks";
export * from "./loops/places";
export * from "./loops/templates";
export * from "./loops/bands";
export * from "./loops/details";
export * from "./loops/planes";
