/**
 * An FFmpeg that a test can hold or let fail: a script in front of the real one. While it is held, every encoding waits
 * before its first frame, so a test stands in the middle of a run for as long as it needs.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';

export type FfmpegGate = {
  /** For the studio that shall use it. */
  readonly env: { FFMPEG_PATH: string };
  /** Encodings that begin from now on wait. */
  readonly hold: () => Promise<void>;
  readonly release: () => Promise<void>;
  /** The next encoding fails, and only that one. */
  readonly failNext: () => Promise<void>;
  /** Lets go of whatever waits and removes the script. */
  readonly remove: () => Promise<void>;
};

export async function makeFfmpegGate(): Promise<FfmpegGate> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-gate-'));
  const [script, held, failing] = ['ffmpeg', 'held', 'failing'].map((name) => join(folder, name)) as [string, string, string];
  await writeFile(script, `#!/bin/sh
case " $* " in
  *" libx264 "*)
    while [ -e '${held}' ]; do sleep 0.05; done
    # Moving is atomic: of several encodings one finds the file.
    if mv '${failing}' '${failing}.used' 2>/dev/null; then echo 'The encoder was told to fail.' >&2; exit 1; fi ;;
esac
exec '${await requireFfmpeg(process.env)}' "$@"
`);
  await chmod(script, 0o755);
  return {
    env: { FFMPEG_PATH: script },
    hold: () => writeFile(held, ''),
    release: () => rm(held, { force: true }),
    failNext: () => writeFile(failing, ''),
    remove: () => rm(folder, { recursive: true, force: true })
  };
}
