/**
 * Which FFmpeg the studio uses: FFMPEG_PATH, then the one on PATH, then the one that the package ffmpeg-static brings.
 * One is good when it runs and can encode H.264 with libx264. The bootstrap and the studio both ask here.
 */
import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export type Ffmpeg = {
  readonly path: string;
  /** As FFmpeg spells it, such as "5.1.9-0+deb12u1". */
  readonly version: string;
  /** The ffprobe in the same folder; ffmpeg-static brings none, so nothing may rely on it. */
  readonly ffprobe: string | null;
};
export type Examined = { readonly ok: true; readonly version: string } | { readonly ok: false; readonly problem: string };
type Environment = Readonly<Record<string, string | undefined>>;

const ANSWER_LIMIT_MS = 15_000;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** Only finds are remembered: after a person has installed FFmpeg, the next question has to see it. */
const found = new Map<string, Ffmpeg>();

/** The best FFmpeg for this environment, or null. Asked again for the same environment it answers from memory. */
export async function findFfmpeg(env: Environment = process.env, bundled: () => string | null = bundledFfmpeg): Promise<Ffmpeg | null> {
  const key = keyOf(env);
  const known = found.get(key);
  if (known && (await isFile(known.path))) return known;
  for (const path of await candidates(env, bundled)) {
    const answer = await examineFfmpeg(path);
    if (!answer.ok) continue;
    const ffmpeg = { path, version: answer.version, ffprobe: await probeBeside(path) };
    found.set(key, ffmpeg);
    return ffmpeg;
  }
  return null;
}

/** Takes over what another thread found for this environment, which has to start no program to know it again. */
export function rememberFfmpeg(env: Environment, ffmpeg: Ffmpeg): void {
  found.set(keyOf(env), ffmpeg);
}

const keyOf = (env: Environment): string => `${env.FFMPEG_PATH ?? ''}\n${searchPath(env)}`;

/** Runs the program once: its banner names the version, its list of encoders tells whether libx264 is among them. */
export async function examineFfmpeg(path: string): Promise<Examined> {
  const { error, stdout, stderr } = await ask(path, ['-nostdin', '-encoders']);
  if (error) return { ok: false, problem: (await isFile(path)) ? 'it does not run' : 'there is no such file' };
  const version = /^ffmpeg version (\S+)/m.exec(`${stderr}\n${stdout}`)?.[1];
  if (version === undefined) return { ok: false, problem: 'it is not FFmpeg' };
  if (!/^\s*V\S*\s+libx264\s/m.test(stdout)) return { ok: false, problem: `its version ${version} was built without libx264` };
  return { ok: true, version };
}

/** The filters of an FFmpeg by name, asked for once. */
export function filtersOf(path: string): Promise<ReadonlySet<string>> {
  let known = filters.get(path);
  if (!known) {
    known = ask(path, ['-nostdin', '-hide_banner', '-filters'])
      .then(({ stdout }) => new Set([...stdout.matchAll(/^ \S{3} (\w+) +\S+->/gm)].map(([, name]) => name!)));
    filters.set(path, known);
  }
  return known;
}
const filters = new Map<string, Promise<ReadonlySet<string>>>();

/** The binary of the optional package ffmpeg-static, or null where the package or its download is missing. */
export function bundledFfmpeg(): string | null {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}

async function candidates(env: Environment, bundled: () => string | null): Promise<string[]> {
  const asked = env.FFMPEG_PATH?.trim();
  const onPath = searchPath(env).split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, `ffmpeg${SUFFIX}`));
  const all = [...(asked ? [asked] : []), ...onPath, bundled()];
  const present: string[] = [];
  for (const path of all) if (path !== null && !present.includes(path) && (await isFile(path))) present.push(path);
  return present;
}

function searchPath(env: Environment): string {
  return env.PATH ?? env.Path ?? '';
}

async function probeBeside(path: string): Promise<string | null> {
  const probe = join(dirname(path), `ffprobe${SUFFIX}`);
  return (await isFile(probe)) ? probe : null;
}

async function isFile(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ask(path: string, args: readonly string[]): Promise<{ error: Error | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: ANSWER_LIMIT_MS, maxBuffer: 1 << 20 }, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}
