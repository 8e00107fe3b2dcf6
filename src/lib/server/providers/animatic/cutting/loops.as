// The loops over every pixel by which a product is cut out of its picture and gets its ground and backdrop, in AssemblyScript:
// compiled code is quick from its first pixel on, and a picture is cut once. workbench.ts documents each function. Planes of
// colour are 32-bit, sums and decisions 64-bit floating point. What takes long goes by rows or lines that have an exported
// function of their own: V8 puts better code in place between two calls, never within one.
export { lab, labPart } from "./loops/colours";
export * from "./loops/background";
export * from "./loops/walks";
export * from "./loops/trust";
export * from "./loops/matte";
export * from "./loops/cut";
export * from "./loops/layer";
export * from "./loops/backdrops";
