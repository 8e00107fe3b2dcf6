/** An FFmpeg that writes down how it is called, and may be given an environment of its own: a script in front of the real one. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';

export type FfmpegLog = {
  /** For the studio that shall use it. */
  readonly env: { FFMPEG_PATH: string };
  /** The arguments of each run so far, without the question for its encoders. */
  readonly runs: () => Promise<string[][]>;
  readonly remove: () => Promise<void>;
};

/** `environment`: what FFmpeg finds there besides. `instead`: shell lines that run before it and may end the script. */
export async function logFfmpeg({ environment = {}, instead = '' }: { environment?: Readonly<Record<string, string>>; instead?: string } = {}): Promise<FfmpegLog> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-log-'));
  const [script, log] = [join(folder, 'ffmpeg'), join(folder, 'log')];
  const settings = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'\n`).join('');
  await writeFile(log, '');
  await writeFile(script, `#!/bin/sh
case " $* " in *" -encoders "*) ;; *) (printf '%s\\037' "$@"; printf '\\036') >> '${log}' ;; esac
${settings}${instead}
exec '${await requireFfmpeg(process.env)}' "$@"
`);
  await chmod(script, 0o755);
  return {
    env: { FFMPEG_PATH: script },
    runs: async () => (await readFile(log, 'utf8')).split('\u001e').slice(0, -1).map((run) => run.split('\u001f').slice(0, -1)),
    remove: () => rm(folder, { recursive: true, force: true })
  };
}
