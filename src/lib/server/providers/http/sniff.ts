/** What a file is, by its first bytes; what a server calls it decides nothing. */
export type Kind = 'image/jpeg' | 'image/png' | 'image/webp' | 'video/mp4' | 'video/webm';

/** `bytes`: at least the first 12 of the file. Null for anything else. */
export function sniff(bytes: Uint8Array): Kind | null {
  const at = (offset: number, ...values: number[]) => values.every((value, index) => bytes[offset + index] === value);
  if (at(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (at(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (at(0, 0x52, 0x49, 0x46, 0x46) && at(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  if (at(4, 0x66, 0x74, 0x79, 0x70)) return 'video/mp4';
  if (at(0, 0x1a, 0x45, 0xdf, 0xa3)) return 'video/webm';
  return null;
}
