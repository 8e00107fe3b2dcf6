/**
 * Colours as the eye orders them: OKLab (Björn Ottosson, 2020). `L` 0 black to 1 white; `a`, `b` about -0.3 to 0.3.
 * A distance of 0.02 is about the smallest step that one sees.
 */
export type Lab = { readonly L: number; readonly a: number; readonly b: number };

/** Linear light of each sRGB value. */
export const linearTable = Float32Array.from({ length: 256 }, (_, i) => {
  const c = i / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});
const rootSteps = 8192;
/** Cube roots of 0 to 1 in that many steps. */
export const rootTable = Float32Array.from({ length: rootSteps + 2 }, (_, i) => Math.cbrt(i / rootSteps));

function cubeRoot(value: number): number {
  if (value < 0.004) return Math.cbrt(value);
  const at = Math.min(value, 1) * rootSteps;
  const low = at | 0;
  return rootTable[low]! + (rootTable[low + 1]! - rootTable[low]!) * (at - low);
}

/** Writes the OKLab of one sRGB pixel (0 to 255) into three planes at `at`. */
export function labInto(planes: LabPlanes, at: number, red: number, green: number, blue: number): void {
  const r = linearTable[red]!, g = linearTable[green]!, b = linearTable[blue]!;
  const l = cubeRoot(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = cubeRoot(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = cubeRoot(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  planes.L[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  planes.a[at] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  planes.b[at] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

export type LabPlanes = { readonly L: Float32Array; readonly a: Float32Array; readonly b: Float32Array };

export const labPlanes = (size: number): LabPlanes =>
  ({ L: new Float32Array(size), a: new Float32Array(size), b: new Float32Array(size) });

const encode = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** sRGB of a colour, each 0 to 255 and not rounded; what lies outside sRGB is cut off. */
export function labToRgb(L: number, a: number, b: number): [number, number, number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (c: number) => 255 * encode(Math.min(1, Math.max(0, c)));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  ];
}

/** Reads `#rrggbb`. */
export function labOf(hex: string): Lab {
  const value = Number.parseInt(hex.slice(1), 16);
  const planes = labPlanes(1);
  labInto(planes, 0, (value >> 16) & 255, (value >> 8) & 255, value & 255);
  return { L: planes.L[0]!, a: planes.a[0]!, b: planes.b[0]! };
}

export const chromaOf = (colour: Lab) => Math.hypot(colour.a, colour.b);

/** The same hue at another lightness and chroma. A grey stays grey. */
export function withTone(colour: Lab, L: number, chroma: number): Lab {
  const own = chromaOf(colour);
  const scale = own < 0.008 ? 0 : chroma / own;
  return { L, a: colour.a * scale, b: colour.b * scale };
}

export const mix = (from: Lab, to: Lab, share: number): Lab => ({
  L: from.L + (to.L - from.L) * share, a: from.a + (to.a - from.a) * share, b: from.b + (to.b - from.b) * share
});

export const distance = (one: Lab, other: Lab) => Math.hypot(one.L - other.L, one.a - other.a, one.b - other.b);
