/**
 * The studio's own runner making a film on simulated time: its tools wait on a clock that stands still while anything
 * else has something to do, and then goes on to the next moment at which a call ends. So hours take moments, and what is
 * measured is the order in which the runner begins its calls, nothing else.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { parseCell, type KeyframeOrder, type Storyboard } from '../../src/lib/pipeline/index.ts';
import { modelKey } from '../../src/lib/server/runner/limits.ts';
import { profileOf } from '../../src/lib/pipeline/profiles.ts';
import { fakeTools } from './fake-tools.ts';
import { openNotebook } from './notebook.ts';

/** Seconds of each picture, the film's first frame before all last frames, and of each clip. */
export type Latencies = { readonly pictures: readonly number[]; readonly clips: readonly number[] };
export type Shooting = Latencies & { readonly order: KeyframeOrder; readonly pictureSlots: number; readonly clipSlots: number };
/** Simulated seconds from the press to the finished film, and when each call began. */
export type Shot = { readonly seconds: number; readonly began: ReadonlyMap<string, number> };

/** Turns of the event loop without any new call after which nothing but time is left to wait for. */
const quietTurns = 60;

export async function shoot({ order, pictures, clips, pictureSlots, clipSlots }: Shooting): Promise<Shot> {
  const scenes = clips.length;
  const tools = fakeTools(scenes);
  const { image, video } = profileOf('animatic').tools;
  const paces = { [modelKey(image)]: { concurrency: pictureSlots, spacing: 0 }, [modelKey(video)]: { concurrency: clipSlots, spacing: 0 } };
  const notebook = await openNotebook({ tools, settings: { paces } });
  try {
    await notebook.act({ type: 'edit_brief', fields: { keyframes: order } });
    await notebook.run('needs', 'storyboard');
    const board = (await notebook.evaluation()).cells.get('storyboard')!.take!.output as Storyboard;
    const numberOf = (words: string) => Number(/^\w+ (\d+)/u.exec(words)![1]);
    const began = new Map<string, number>();
    const waiting: { until: number; wake: () => void }[] = [];
    let now = 0;
    let stirred = 0;
    tools.before = (call) => {
      stirred++;
      const [, kind, words] = /^(image start|image end|video) ([\s\S]*)$/u.exec(call) ?? [];
      if (!kind) return undefined;
      const scene = kind === 'video' ? clipOf(words!, board) : numberOf(words!);
      const seconds = kind === 'video' ? clips[scene - 1]! : pictures[kind === 'image start' ? 0 : scene]!;
      began.set(`s${scene}/${kind === 'video' ? 'clip' : kind.slice('image '.length)}`, now);
      return new Promise<void>((wake) => void waiting.push({ until: now + seconds, wake }));
    };
    await notebook.press('export');
    let over = false;
    const end = notebook.runner.idle().then(() => void (over = true));
    while (!over) {
      for (let quiet = 0, seen = stirred; quiet < quietTurns && !over; quiet++) {
        await turn();
        if (stirred !== seen) [seen, quiet] = [stirred, 0];
      }
      const next = waiting.sort((a, b) => a.until - b.until).shift();
      if (!next) continue;
      now = next.until;
      next.wake();
    }
    await end;
    const { cells } = await notebook.evaluation();
    const missing = [...cells].find(([id, { standing }]) => parseCell(id)?.part !== 'drift' && standing.state !== 'fresh');
    if (missing) throw new Error(`${missing[0]} is ${missing[1].standing.state}.`);
    return { seconds: now, began };
  } finally {
    await notebook.close();
  }
}

/** The scene, from 1, whose motion a clip's prompt speaks of. */
function clipOf(prompt: string, { scenes }: Storyboard): number {
  const found = [...prompt.matchAll(/Motion (\d+)/gu)].at(-1);
  const at = scenes.findIndex(({ motionPrompt }) => motionPrompt === `Motion ${found?.[1]}`);
  if (at < 0) throw new Error('A clip of no scene.');
  return at + 1;
}
