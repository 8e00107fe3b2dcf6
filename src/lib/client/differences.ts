/** Where two texts differ, word by word. */
export type Piece = { text: string; kind: 'same' | 'gone' | 'new' };

const words = (text: string) => text.match(/\s+|[\p{L}\p{N}'’-]+|[^\s\p{L}\p{N}]/gu) ?? [];

/** Above this many words a side the middle is given as replaced whole: the table would be too large for a page. */
const most = 1500;

function push(pieces: Piece[], text: string, kind: Piece['kind']) {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else if (text) pieces.push({ text, kind });
}

/** Longest common subsequence of the parts that differ; equal ends are cut off first. */
export function difference(before: string, after: string): Piece[] {
  const a = words(before);
  const b = words(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const pieces: Piece[] = [];
  push(pieces, a.slice(0, head).join(''), 'same');
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), pieces);
  push(pieces, a.slice(a.length - tail).join(''), 'same');
  return joined(pieces);
}

/** A single word that stayed between two changes joins them: whole phrases read better than shreds. */
function joined(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  let gone = '';
  let fresh = '';
  const flush = () => {
    push(result, gone, 'gone');
    push(result, fresh, 'new');
    gone = fresh = '';
  };
  for (const [i, { kind, text }] of pieces.entries()) {
    const between = (gone || fresh) !== '' && i < pieces.length - 1;
    if (kind === 'same' && !(between && text.trim().split(/\s+/).length <= 1)) {
      flush();
      push(result, text, 'same');
      continue;
    }
    if (kind !== 'new') gone += text;
    if (kind !== 'gone') fresh += text;
  }
  flush();
  return result;
}

function middle(a: string[], b: string[], pieces: Piece[]) {
  if (a.length > most || b.length > most) {
    push(pieces, a.join(''), 'gone');
    push(pieces, b.join(''), 'new');
    return;
  }
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j]
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { push(pieces, a[i]!, 'same'); i++; j++; }
    else if (i < a.length && (j === b.length || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) push(pieces, a[i++]!, 'gone');
    else push(pieces, b[j++]!, 'new');
  }
}

/** The words of `text` with those marked that `other` does not have, whatever their order or case. */
export function unlike(text: string, other: string): { text: string; marked: boolean }[] {
  const known = new Set(words(other.toLowerCase()));
  return words(text).map((word) => ({ text: word, marked: /[\p{L}\p{N}]/u.test(word) && !known.has(word.toLowerCase()) }));
}
