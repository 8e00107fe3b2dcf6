import { createContext } from 'svelte';
import type { Desk } from './desk.svelte.ts';
import type { Notebook } from './notebook.svelte.ts';
import type { Player } from './player.svelte.ts';
import type { Command } from './shortcuts.ts';

/** What every part of the notebook page reaches for. */
export type Studio = { notebook: Notebook; desk: Desk; player: Player; commands: readonly Command[]; mac: boolean };

export const [useStudio, provideStudio] = createContext<Studio>();
