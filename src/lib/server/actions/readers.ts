/** Reading form fields: what is not a number or a listed word is refused before the engine sees it. */
import { refuse, type Refusal } from '../../pipeline/index.ts';

export type Fields = Record<string, string>;
export type Read<T> = { readonly ok: true; readonly value: T } | Refusal;

export const good = <T>(value: T): Read<T> => ({ ok: true, value });
export const bad = (message: string, advice = 'Change it and try again; nothing was changed.'): Refusal => refuse('bad_input', message, advice);

export function number(text: string | undefined, name: string): Read<number> {
  const value = Number((text ?? '').trim().replace(',', '.'));
  return text?.trim() && Number.isFinite(value) ? good(value) : bad(`The ${name} is not a number.`);
}

export function whole(text: string | undefined, name: string): Read<number> {
  const read = number(text, name);
  return read.ok && !(Number.isInteger(read.value) && read.value >= 0) ? bad(`The ${name} is not a whole number.`) : read;
}

export function word<T extends string>(text: string, allowed: readonly T[], name: string): Read<T> {
  return allowed.includes(text as T) ? good(text as T) : bad(`The ${name} must be one of ${allowed.join(', ')}.`);
}

/** Reads the given fields one by one; the first that is bad refuses all. */
export function collect<T extends object>(fields: Fields, readers: { [K in keyof T]?: (text: string) => Read<T[K]> }): Read<Partial<T>> {
  const found: Partial<T> = {};
  for (const [name, reader] of Object.entries(readers) as [keyof T & string, (text: string) => Read<T[keyof T & string]>][]) {
    const text = fields[name];
    if (text === undefined) continue;
    const read = reader(text);
    if (!read.ok) return read;
    found[name] = read.value;
  }
  return good(found);
}

export const text = (value: string): Read<string> => good(value.replace(/\r\n/g, '\n').trim());
