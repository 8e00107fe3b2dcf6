/** Proof: no disguised list opens another file or a connection, and no turned bit makes a half clip or hangs. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { type MadeClip, ToolError } from '../../src/lib/pipeline/steps/tools.ts';
import { normaliseClip } from '../../src/lib/server/media/normalise.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { makeForeign, origins } from '../../tests/support/media/foreign.ts';
import { disguised, flipped } from '../../tests/support/media/hostile.ts';
import type { Bench } from '../lib/bench.ts';
import { processorSeconds } from '../lib/processor.ts';
import { stream } from '../lib/pictures.ts';
import { atLeast, none, type Wanted } from './wanted.ts';

const usualFlips = 500;
const usualSeed = 7;
/** Seconds of processor time, which other work on the machine does not lengthen, in which one second of small video has to be done with. */
const patience = 60;
/** Milliseconds after which it hangs, on whatever machine. */
const hangs = 30 * 60_000;
const sources = ['25.mp4', '30-b-frames.mp4', 'vp9-opus.webm', 'hevc.mp4', 'mjpeg-full-range.mov', 'odd-size.mkv'];

export const hostileMedia = ({ count, seed }: Wanted): Bench => ({
  name: 'hostile-media',
  about: `Lists disguised as videos, and ${usualFlips} videos with bits turned over (--count N of them): refused, or whole.`,
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-hostile-'));
    let asked = 0;
    const web = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const store = openStore(join(folder, 'data'));
    const slow: string[] = [];
    /** Null: refused. One that ran out of time is tried once more: the process itself may have been stopped meanwhile. */
    const take = async (file: string, again = true): Promise<Required<MadeClip> | null> => {
      const before = processorSeconds();
      try {
        return await normaliseClip(store, process.env, file, { aspect: '16:9', signal: AbortSignal.timeout(hangs) });
      } catch (error) {
        if (!(error instanceof ToolError) || !['bad_input', 'timeout', 'cancelled'].includes(error.code)) throw error;
        if (error.code === 'bad_input') return null;
        if (again) return await take(file, false);
        slow.push(file);
        return null;
      } finally {
        if (before !== null && processorSeconds()! - before > patience) slow.push(file);
      }
    };
    try {
      const victim = await makeForeign(join(folder, 'victim.mp4'), origins.find(({ name }) => name === '25.mp4')!);
      const lists = disguised({ path: victim, beside: 'victim.mp4', web: `http://127.0.0.1:${(web.address() as AddressInfo).port}` });
      let taken = 0;
      for (const { name, text } of lists) {
        await writeFile(join(folder, name), text);
        if (await take(join(folder, name))) taken++;
      }
      say(`${lists.length} lists, ${taken} taken in, ${asked} connections`);
      const next = stream(seed ?? usualSeed);
      const flips = count ?? usualFlips;
      const whole = await Promise.all(sources.map(async (name) => readFile(await makeForeign(join(folder, name), origins.find((origin) => origin.name === name)!))));
      let refused = 0, halves = 0;
      for (let index = 0; index < flips; index++) {
        const source = index % sources.length;
        const file = join(folder, `flip-${index}-${sources[source]}`);
        await writeFile(file, flipped(whole[source]!, next));
        const clip = await take(file);
        await rm(file, { force: true });
        if (!clip) refused++;
        else if (!(await isWhole(store.path(clip.video)))) {
          halves++;
          say(`half: number ${index} of seed ${seed ?? usualSeed}, of ${sources[source]}`);
        }
        if (index % 50 === 49) say(`${index + 1} of ${flips}, ${refused} refused`);
      }
      const left = (await readdir(store.temporary)).length;
      return [
        atLeast('lists disguised as videos', lists.length, 60, 'lists'), none('lists taken in, or connections made', taken + asked),
        atLeast('videos with bits turned over', flips, count ?? usualFlips, 'videos'), none('half clips kept', halves),
        none('longer than a minute of processor time, or never done', slow.length), none('temporary files left', left)
      ];
    } finally {
      web.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
});

async function isWhole(path: string): Promise<boolean> {
  const facts = await probeVideo(path);
  const { frames } = await decodeCheck(process.env, path, { origin: 'ours', signal: new AbortController().signal });
  return frames === facts.frames && facts.even && (facts.sound === null || facts.sound.heard === facts.frames * 2000);
}
