/** Whether a file's first bytes are those of the kind that it is said to be. */
import type { Mime } from '../storage/files.ts';

const starts = (head: Uint8Array, at: number, text: string): boolean => Buffer.from(head.subarray(at, at + text.length)).toString('latin1') === text;

/** `head`: the first 64 bytes, fewer where the file is shorter. */
export function looksLike(head: Uint8Array, mime: Mime): boolean {
  switch (mime) {
    case 'image/png': return starts(head, 0, '\x89PNG\r\n\x1a\n');
    case 'image/jpeg': return starts(head, 0, '\xff\xd8\xff');
    case 'image/webp': return starts(head, 0, 'RIFF') && starts(head, 8, 'WEBP');
    case 'video/mp4': case 'audio/mp4': return starts(head, 4, 'ftyp');
    case 'video/quicktime': return ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].some((box) => starts(head, 4, box));
    case 'video/x-matroska': case 'video/webm': return starts(head, 0, '\x1a\x45\xdf\xa3');
    case 'audio/flac': return starts(head, 0, 'fLaC');
  }
}
