/**
 * One registry of commands feeds the palette, the tooltips and the help. A command's keys are written as in the help:
 * `Mod+Enter`, `Alt+ArrowUp`, `d d` (one after the other), `?`. `Mod` is Command on a Mac and Control elsewhere.
 */
export type Place = 'anywhere' | 'command' | 'player';

export type Command = {
  id: string;
  title: string;
  /** Where its keys work: `command` is outside of fields, `player` inside the film strip. */
  place: Place;
  keys: readonly string[];
  /** Whether it makes sense now; absent means always. */
  when?: () => boolean;
  run: () => void;
};

export type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** How long the first key of a pair waits for the second, in milliseconds. */
const patience = 700;

/** The name of a press in the words of the registry; shift counts only where the key is not a character of its own. */
export function nameOf(press: Press, mac: boolean): string {
  const parts: string[] = [];
  if (mac ? press.metaKey : press.ctrlKey) parts.push('Mod');
  if (mac && press.ctrlKey) parts.push('Ctrl');
  if (press.altKey) parts.push('Alt');
  if (press.shiftKey && (press.key.length > 1 || parts.length > 0)) parts.push('Shift');
  const key = press.key === ' ' ? 'Space' : press.key;
  parts.push(key.length === 1 && (parts.length > 0 || !press.shiftKey) ? key.toLowerCase() : key);
  return order(parts);
}

const rank = ['Mod', 'Ctrl', 'Alt', 'Shift'];

function order(parts: string[]): string {
  const last = parts.at(-1)!;
  return [...rank.filter((name) => parts.slice(0, -1).includes(name)), last].join('+');
}

export function createKeyboard(mac: boolean) {
  let waiting: { key: string; until: number } | null = null;

  /** The command that a press asks for in a place; null when it is none, or the first half of a pair. */
  function find(commands: readonly Command[], place: Place, press: Press, now: number): Command | null {
    const name = nameOf(press, mac);
    const pair = waiting && now <= waiting.until ? `${waiting.key} ${name}` : null;
    waiting = null;
    const usable = commands.filter((command) => reaches(command.place, place) && (command.when?.() ?? true));
    const hit = (keys: string) => usable.find((command) => command.keys.includes(keys));
    const command = (pair ? hit(pair) : undefined) ?? hit(name);
    if (command) return command;
    if (usable.some((each) => each.keys.some((keys) => keys.startsWith(`${name} `)))) waiting = { key: name, until: now + patience };
    return null;
  }

  return { find };
}

/** Keys of command mode also work where the player has none of its own. */
const reaches = (command: Place, place: Place) => command === 'anywhere' || command === place;

const glyphs: Record<string, string> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Delete: 'Del'
};

/** Keys as a person reads them: "⌘ Enter" on a Mac, "Ctrl Enter" elsewhere. */
export function keysInWords(keys: string, mac: boolean): string {
  return keys.split(' ').map((stroke) => stroke.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
    if (part === 'Alt') return mac ? '⌥' : 'Alt';
    if (part === 'Shift') return mac ? '⇧' : 'Shift';
    return glyphs[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  }).join(' ')).join(' then ');
}

/** Commands whose title holds every word asked for, those that begin with the first word first. */
export function search(commands: readonly Command[], query: string): Command[] {
  const asked = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = commands.filter((command) => (command.when?.() ?? true) && asked.every((word) => command.title.toLowerCase().includes(word)));
  const first = asked[0];
  if (!first) return hits;
  return hits.toSorted((a, b) => Number(b.title.toLowerCase().startsWith(first)) - Number(a.title.toLowerCase().startsWith(first)));
}
