/** The review page's keys, in the same words as the notebook's player. */
import type { Command } from '../shortcuts.ts';
import type { FramePlayer } from './player.svelte.ts';
import type { ReviewRoom } from './room.svelte.ts';

type Parts = {
  room: ReviewRoom; player: FramePlayer;
  draw: () => void; full: () => void; compare: () => void; select: (comment: string) => void; say: () => void;
};

export function reviewCommands({ room, player, draw, full, compare, select, say }: Parts): Command[] {
  const command = (id: string, title: string, keys: string[], run: () => void, when?: () => boolean): Command =>
    ({ id, title, place: 'player', keys, run, ...(when ? { when } : {}) });
  const speaks = () => room.may('comment');
  const next = () => {
    const threads = room.threads.filter(({ removed }) => !removed);
    const at = threads.findIndex(({ id }) => id === room.selected);
    const thread = threads[(at + 1) % threads.length];
    if (thread) select(thread.id);
  };
  return [
    command('play', 'Play or pause the film', ['Space', 'k'], () => player.toggle()),
    command('backwards', 'Play backwards, faster with each press', ['j'], () => player.shuttle(-1)),
    command('forwards', 'Play forwards, faster with each press', ['l'], () => player.shuttle(1)),
    command('frame-back', 'One frame back', [',', 'ArrowLeft'], () => player.step(-1)),
    command('frame-on', 'One frame on', ['.', 'ArrowRight'], () => player.step(1)),
    command('second-back', 'One second back', ['Shift+ArrowLeft'], () => player.step(-player.second)),
    command('second-on', 'One second on', ['Shift+ArrowRight'], () => player.step(player.second)),
    command('range-in', 'Begin the range here', ['i'], () => player.mark('first')),
    command('range-out', 'End the range here', ['o'], () => player.mark('last')),
    command('say', 'Comment on this frame', ['c'], say, speaks),
    command('draw', 'Draw on this frame', ['d'], draw, speaks),
    command('next', 'Next comment', ['n'], next, () => room.threads.length > 0),
    command('compare', 'Compare two versions', ['v'], compare, () => room.film.versions.length > 1),
    command('mute', 'Sound on or off', ['m'], () => { player.muted = !player.muted; }),
    command('full', 'Full screen', ['f'], full)
  ];
}
