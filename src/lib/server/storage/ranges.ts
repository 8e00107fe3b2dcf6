/** What a Range header asks for (RFC 9110 section 14), for a file of `size` bytes. */
export type ByteRange =
  | { readonly kind: 'full' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

const full: ByteRange = { kind: 'full' };

/** `end` is inclusive. A header that is malformed, of another unit or of several ranges is answered with the whole
 * file, as the RFC allows; a well-formed range that lies outside the file is unsatisfiable. */
export function parseRange(header: string | null, size: number): ByteRange {
  const set = /^bytes=(.*)$/i.exec(header ?? '');
  if (!set) return full;
  const specs = set[1]!.split(',').map((spec) => spec.replace(/^[ \t]+|[ \t]+$/g, '')).filter((spec) => spec !== '');
  if (specs.length !== 1) return full;
  const match = /^(\d*)-(\d*)$/.exec(specs[0]!);
  if (!match || (match[1] === '' && match[2] === '')) return full;
  if (match[1] === '') return suffix(Number(match[2]), size);
  const start = Number(match[1]);
  const end = match[2] === '' ? Infinity : Number(match[2]);
  if (end < start) return full;
  if (start >= size) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, end: Math.min(end, size - 1) };
}

function suffix(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) return { kind: 'unsatisfiable' };
  return { kind: 'part', start: Math.max(0, size - length), end: size - 1 };
}
