import { describe, expect, it, vi } from 'vitest';
import { createKeyboard, keysInWords, nameOf, search, type Command, type Press } from '../../src/lib/client/shortcuts.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const command = (id: string, place: Command['place'], keys: string[], more: Partial<Command> = {}): Command =>
  ({ id, title: id, place, keys, run: vi.fn(), ...more });

describe('the name of a key press', () => {
  it.each([
    { given: press('Enter', { ctrlKey: true }), mac: false, name: 'Mod+Enter' },
    { given: press('Enter', { metaKey: true }), mac: true, name: 'Mod+Enter' },
    { given: press('Enter', { ctrlKey: true, shiftKey: true }), mac: false, name: 'Mod+Shift+Enter' },
    { given: press('Enter', { shiftKey: true }), mac: false, name: 'Shift+Enter' },
    { given: press('Z', { ctrlKey: true, shiftKey: true }), mac: false, name: 'Mod+Shift+z' },
    { given: press('?', { shiftKey: true }), mac: false, name: '?' },
    { given: press('ArrowUp', { altKey: true }), mac: false, name: 'Alt+ArrowUp' },
    { given: press(' '), mac: false, name: 'Space' }
  ])('$name', ({ given, mac, name }) => expect(nameOf(given, mac)).toBe(name));
});

describe('finding the command of a press', () => {
  const run = command('run', 'anywhere', ['Mod+Enter']);
  const next = command('next', 'command', ['j', 'ArrowDown']);
  const remove = command('remove', 'command', ['d d']);
  const back = command('back', 'player', ['j']);
  const all = [run, next, remove, back];
  const idOf = (found: Command | null) => found?.id ?? null;

  it('keeps single letters for reading and the player, and leaves them alone while writing', () => {
    const { find } = createKeyboard(false);
    expect(idOf(find(all, 'command', press('j'), 0))).toBe('next');
    expect(idOf(find(all, 'player', press('j'), 0))).toBe('back');
    expect(idOf(find(all, 'anywhere', press('j'), 0))).toBeNull();
    expect(idOf(find(all, 'anywhere', press('Enter', { ctrlKey: true }), 0))).toBe('run');
  });

  it('takes a pair of keys only when the second comes soon and nothing came between', () => {
    const { find } = createKeyboard(false);
    expect(idOf(find(all, 'command', press('d'), 0))).toBeNull();
    expect(idOf(find(all, 'command', press('d'), 300))).toBe('remove');
    expect(idOf(find(all, 'command', press('d'), 400))).toBeNull();
    expect(idOf(find(all, 'command', press('d'), 5000))).toBeNull();
    expect(idOf(find(all, 'command', press('j'), 5100))).toBe('next');
    expect(idOf(find(all, 'command', press('d'), 5200))).toBeNull();
  });

  it('passes over a command that makes no sense now', () => {
    const { find } = createKeyboard(false);
    expect(find([command('run', 'anywhere', ['Mod+Enter'], { when: () => false })], 'anywhere', press('Enter', { ctrlKey: true }), 0)).toBeNull();
  });
});

describe('keys and commands for people', () => {
  it.each([
    { keys: 'Mod+Enter', mac: false, words: 'Ctrl Enter' },
    { keys: 'Mod+Enter', mac: true, words: '⌘ Enter' },
    { keys: 'd d', mac: false, words: 'D then D' },
    { keys: 'Alt+ArrowUp', mac: false, words: 'Alt ↑' }
  ])('writes $keys as $words', ({ keys, mac, words }) => expect(keysInWords(keys, mac)).toBe(words));

  it('finds commands by all words asked for, those that begin with the first word first', () => {
    const list = [command('Show the run history', 'command', []), command('Run this cell', 'command', []), command('Retry', 'command', []), command('Run hidden', 'command', [], { when: () => false })];
    expect(search(list, 'run').map(({ id }) => id)).toEqual(['Run this cell', 'Show the run history']);
    expect(search(list, 'history run').map(({ id }) => id)).toEqual(['Show the run history']);
    expect(search(list, '').map(({ id }) => id)).toEqual(['Show the run history', 'Run this cell', 'Retry']);
  });
});
