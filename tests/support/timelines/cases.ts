/** Timelines that once found something, as small as they got; played again for ever. */
import type { Timeline } from './play.ts';

export const cases: readonly { readonly what: string; readonly timeline: Timeline }[] = [
  {
    what: 'a kept scene that the writer tells once more elsewhere is one scene, not two of one id',
    timeline: { scenes: 2, cache: false, acts: [['insert', 0, 0], ['keep', 1, 1], ['drain', 0, 0]] }
  },
  {
    what: 'a model chosen for the first frame does not break the frame that it becomes when its scene moves',
    timeline: { scenes: 2, cache: false, acts: [['model', 3, 1], ['move', 0, 1], ['run_outdated', 0, 0], ['drain', 0, 0]] }
  },
  {
    what: 'a call of which nobody knows what became of it is not made again by another run',
    timeline: { scenes: 2, cache: false, acts: [['words', 0, 2], ['run_outdated', 0, 0], ['lose', 0, 0], ['run_export', 0, 0], ['drain', 0, 0]] }
  },
  {
    what: 'a late result becomes a take even when the take shown was deleted meanwhile',
    timeline: {
      scenes: 2, cache: false,
      acts: [['words', 0, 1249], ['words', 861, 0], ['delete', 0, 9679], ['run_this', 542, 0], ['undo', 0, 0], ['brief', 683, 0], ['drain', 0, 0]]
    }
  }
];
