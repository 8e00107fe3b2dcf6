/**
 * Text as outlines, read straight from the font files that the page ships (WOFF2), so that a machine without any
 * font draws the same letters. Only what drawing needs is read: outlines, widths and the character map, at the
 * font's default weight. WOFF2 file format: W3C recommendation, 2024, sections 4 and 5.
 */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { drawnFonts, fontPath } from './font-files.ts';
import { readGlyphs, type Glyph } from './woff2-glyphs.ts';

/** `path`: SVG path data, y downwards, baseline at 0. `width`: how far the text runs. Both in pixels of `size`. */
export type Outline = { readonly path: string; readonly width: number };
export type Typeface = { readonly outline: (text: string, size: number) => Outline };

const knownTags = [
  'cmap', 'head', 'hhea', 'hmtx', 'maxp', 'name', 'OS/2', 'post', 'cvt ', 'fpgm', 'glyf', 'loca', 'prep', 'CFF ', 'VORG', 'EBDT', 'EBLC', 'gasp', 'hdmx',
  'kern', 'LTSH', 'PCLT', 'VDMX', 'vhea', 'vmtx', 'BASE', 'GDEF', 'GPOS', 'GSUB', 'EBSC', 'JSTF', 'MATH', 'CBDT', 'CBLC', 'COLR', 'CPAL', 'SVG ', 'sbix',
  'acnt', 'avar', 'bdat', 'bloc', 'bsln', 'cvar', 'fdsc', 'feat', 'fmtx', 'fvar', 'gvar', 'hsty', 'just', 'lcar', 'mort', 'morx', 'opbd', 'prop', 'trak',
  'Zapf', 'Silf', 'Glat', 'Gloc', 'Feat', 'Sill'
];

type Font = { readonly units: number; readonly glyphs: readonly Glyph[]; readonly advance: (glyph: number) => number; readonly glyphOf: ReadonlyMap<number, number> };

/** Reads one WOFF2 file's tables. */
function readFont(bytes: Buffer): Font {
  const tables = tablesOf(bytes);
  const table = (tag: string) => {
    const found = tables.get(tag);
    if (!found) throw new Error(`The font has no ${tag} table.`);
    return found;
  };
  const wide = table('hhea').readUInt16BE(34);
  const metrics = table('hmtx');
  return {
    units: table('head').readUInt16BE(18),
    glyphs: readGlyphs(table('glyf')),
    // A transformed hmtx (a leading flag byte) begins its widths one byte later.
    advance: (glyph) => metrics.readUInt16BE((tables.has('hmtx+') ? 1 : 0) + 2 * Math.min(glyph, wide - 1) * (tables.has('hmtx+') ? 1 : 2)),
    glyphOf: characterMap(table('cmap'))
  };
}

function tablesOf(bytes: Buffer): Map<string, Buffer> {
  if (bytes.toString('latin1', 0, 4) !== 'wOF2') throw new Error('This is not a WOFF2 file.');
  const count = bytes.readUInt16BE(12);
  let at = 48;
  const variable = () => {
    for (let value = 0, i = 0; i < 5; i++) {
      const byte = bytes[at++]!;
      value = (value * 128) + (byte & 127);
      if ((byte & 128) === 0) return value;
    }
    throw new Error('A number in the WOFF2 directory is too long.');
  };
  const entries = Array.from({ length: count }, () => {
    const flags = bytes[at++]!;
    let tag = knownTags[flags & 63];
    if (!tag) {
      tag = bytes.toString('latin1', at, at + 4);
      at += 4;
    }
    const version = flags >> 6;
    const transformed = tag === 'glyf' || tag === 'loca' ? version === 0 : version !== 0;
    const length = variable();
    return { tag, transformed, length: transformed ? variable() : length };
  });
  const data = brotliDecompressSync(bytes.subarray(at, at + bytes.readUInt32BE(20)));
  const tables = new Map<string, Buffer>();
  let from = 0;
  for (const { tag, transformed, length } of entries) {
    tables.set(tag, data.subarray(from, from + length));
    if (transformed && tag === 'hmtx') tables.set('hmtx+', data.subarray(from, from + length));
    from += length;
  }
  return tables;
}

/** Code point to glyph, from a format 4 or 12 subtable. */
function characterMap(cmap: Buffer): Map<number, number> {
  const map = new Map<number, number>();
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const at = cmap.readUInt32BE(8 + i * 8);
    const format = cmap.readUInt16BE(at);
    if (format === 12) {
      for (let g = 0; g < cmap.readUInt32BE(at + 12); g++) {
        const group = at + 16 + g * 12;
        const start = cmap.readUInt32BE(group);
        for (let code = start; code <= cmap.readUInt32BE(group + 4); code++) map.set(code, cmap.readUInt32BE(group + 8) + code - start);
      }
    } else if (format === 4) {
      const segments = cmap.readUInt16BE(at + 6) / 2;
      for (let s = 0; s < segments; s++) {
        const word = (part: number) => at + 14 + (part * segments + s) * 2 + (part > 0 ? 2 : 0);
        const end = cmap.readUInt16BE(word(0)), start = cmap.readUInt16BE(word(1)), delta = cmap.readInt16BE(word(2)), range = cmap.readUInt16BE(word(3));
        for (let code = start; code <= end && code < 0xffff; code++) {
          const glyph = range === 0 ? code : cmap.readUInt16BE(word(3) + range + 2 * (code - start));
          if (glyph !== 0 || range === 0) map.set(code, (glyph + delta) & 0xffff);
        }
      }
    }
  }
  return map;
}

let shipped: readonly Font[] | null = null;

/** The shipped sans: Latin with extensions, Greek and Cyrillic. Characters it lacks are drawn as a small dot. */
export function shippedTypeface(): Typeface {
  shipped ??= drawnFonts.map((file) => readFont(readFileSync(fontPath(file))));
  const fonts = shipped;
  return {
    outline(text, size) {
      let x = 0;
      const parts: string[] = [];
      for (const character of text.normalize('NFC')) {
        const code = character.codePointAt(0)!;
        const font = fonts.find(({ glyphOf }) => glyphOf.has(code));
        const [from, glyph] = font ? [font, font.glyphOf.get(code)!] : [fonts[0]!, fonts[0]!.glyphOf.get(0xb7) ?? 0];
        const scale = size / from.units;
        parts.push(pathOf(from.glyphs, glyph, { x, y: 0 }, scale));
        x += from.advance(glyph) * scale;
      }
      return { path: parts.join(''), width: x };
    }
  };
}

/** Quadratic contours as path data; composite glyphs are their parts. */
function pathOf(glyphs: readonly Glyph[], index: number, origin: { x: number; y: number }, scale: number): string {
  const glyph = glyphs[index];
  if (!glyph) return '';
  const own = glyph.contours.map((points) => {
    if (points.length < 2) return '';
    const put = (px: number, py: number) => `${(origin.x + px * scale).toFixed(2)} ${(origin.y - py * scale).toFixed(2)}`;
    const first = points.findIndex((point) => point.on);
    const ring = first < 0
      ? [{ x: (points[0]!.x + points.at(-1)!.x) / 2, y: (points[0]!.y + points.at(-1)!.y) / 2, on: true }, ...points]
      : [...points.slice(first), ...points.slice(0, first)];
    let path = `M${put(ring[0]!.x, ring[0]!.y)}`;
    for (let i = 1; i <= ring.length; i++) {
      const point = ring[i % ring.length]!;
      if (point.on) {
        path += `L${put(point.x, point.y)}`;
        continue;
      }
      const next = ring[(i + 1) % ring.length]!;
      const end = next.on ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
      path += `Q${put(point.x, point.y)} ${put(end.x, end.y)}`;
      if (next.on) i++;
    }
    return `${path}Z`;
  });
  return own.join('') + glyph.parts.map((part) => pathOf(glyphs, part.glyph, { x: origin.x + part.x * scale, y: origin.y - part.y * scale }, scale)).join('');
}
