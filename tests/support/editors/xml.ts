/** A small reader of XML, strict about what it takes, so that what it accepts is well-formed. For tests. */
export type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly children: readonly Element[]; /** Words in it, blanks around them left out. */ readonly text: string };

const name = '[A-Za-z][A-Za-z0-9-]*';
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

function unescaped(text: string): string {
  if (/[<]/.test(text) || /&(?!(amp|lt|gt|quot|#\d+);)/.test(text)) throw new Error(`Not escaped: ${text}`);
  return text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity]!).replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

export function readXml(text: string): { readonly doctype: string; readonly root: Element } {
  const head = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE ([a-z]+)>\n/.exec(text);
  if (!head) throw new Error('The declaration or the document type is missing.');
  const tag = new RegExp(`<(/?)(${name})((?:\\s+${name}="[^"<]*")*)\\s*(/?)>`, 'gy');
  const open: { name: string; attributes: Record<string, string>; children: Element[]; text: string }[] = [{ name: '', attributes: {}, children: [], text: '' }];
  let at = head[0].length;
  while (at < text.length) {
    const words = /[^<]*/y;
    words.lastIndex = at;
    const [between] = words.exec(text)!;
    at += between.length;
    if (between.trim() !== '') open.at(-1)!.text += unescaped(between);
    if (at === text.length) break;
    tag.lastIndex = at;
    const found = tag.exec(text);
    if (!found) throw new Error(`Not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    at = tag.lastIndex;
    const [, end, called, attributes, empty] = found as unknown as [string, string, string, string, string];
    if (end) {
      const closed = open.pop()!;
      if (closed.name !== called || open.length === 0) throw new Error(`</${called}> closes <${closed.name}>.`);
      open.at(-1)!.children.push(closed);
      continue;
    }
    const read: Record<string, string> = {};
    for (const [, key, value] of attributes.matchAll(new RegExp(`(${name})="([^"]*)"`, 'g'))) {
      if (Object.hasOwn(read, key!)) throw new Error(`${key} is there twice.`);
      read[key!] = unescaped(value!);
    }
    const element = { name: called, attributes: read, children: [], text: '' };
    if (empty) open.at(-1)!.children.push(element);
    else open.push(element);
  }
  if (open.length !== 1 || open[0]!.children.length !== 1) throw new Error('There is not one root.');
  return { doctype: head[1]!, root: open[0]!.children[0]! };
}
