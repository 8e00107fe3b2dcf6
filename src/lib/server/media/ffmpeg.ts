/**
 * Runs FFmpeg: by argument lists, without a shell, at low priority, with a time limit, and never longer than whoever
 * asked wants it. What it prints is kept for the folded detail of an error.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { findFfmpeg } from './ffmpeg-path.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type FfmpegRun = {
  readonly env: Environment;
  /** What comes after the flags that every run has; see pipeline/timeline/ffmpeg-args.ts. */
  readonly args: readonly string[];
  /** Chunks for FFmpeg's standard input, asked for one by one as FFmpeg takes them. A chunk is not used again before
   * the next one is asked for. */
  readonly input?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** Frames finished so far, a few times a second. */
  readonly onFrame?: (frames: number) => void;
  /** Milliseconds. */
  readonly timeout?: number;
  /** How much FFmpeg says: errors alone, what it opens as well, or every stream's counts, each line with its level. */
  readonly says?: keyof typeof levels;
  /** The input came from outside: besides the time, memory and what may be written are limited, where the system can do that. */
  readonly untrusted?: boolean;
};

/** Ten minutes, as for any generation (CLIP-6). */
const defaultTimeout = 600_000;
/** Milliseconds that work on so many frames may take, on a slow machine as well. */
export const patienceFor = (frames: number): number => Math.max(defaultTimeout, frames * 1000);
const levels = { errors: 'error', inputs: 'info', counts: 'level+verbose' } as const;
/** Characters of what FFmpeg said last. */
const keptWords = { errors: 4_000, inputs: 200_000, counts: 200_000 };
const program = (name: string) => [`/usr/bin/${name}`, `/bin/${name}`].find((path) => process.platform !== 'win32' && existsSync(path));
const niceness = program('nice') ? [program('nice')!, '-n', '10'] : [];
/** Address space for two decoder threads of 8K and an encoder; bytes of a file that it writes; seconds of processor time. */
const limits = program('prlimit') ? [program('prlimit')!, '--as=6442450944', '--fsize=2147483648', '--cpu=1800', '--core=0'] : [];

/**
 * Runs FFmpeg to its end and returns how many frames it finished, and what it said. Throws ToolError: `media_failed` when it fails or
 * there is none, `disk_full`, `timeout`, `cancelled`. Files it wrote are the caller's to remove.
 */
export async function runFfmpeg(run: FfmpegRun): Promise<{ frames: number; words: string }> {
  if (run.signal.aborted) throw cancelled(run.signal);
  const path = await requireFfmpeg(run.env);
  const child = start(path, run);
  const words = tail(child.stderr, keptWords[run.says ?? 'errors']);
  const frames = countFrames(child.stdout, run.onFrame);
  const timer = AbortSignal.timeout(run.timeout ?? defaultTimeout);
  const stop = AbortSignal.any([run.signal, timer]);
  const kill = () => child.kill('SIGKILL');
  stop.addEventListener('abort', kill);
  if (stop.aborted) kill();
  const ended = once(child, 'close') as Promise<[number | null]>;
  try {
    const [[code], fault] = await Promise.all([ended, feed(child.stdin, run.input, kill)]);
    if (run.signal.aborted) throw cancelled(run.signal);
    if (timer.aborted) throw timedOut(words());
    if (fault) throw fault.error;
    if (code !== 0) throw failure(words());
    return { frames: frames(), words: words() };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noFfmpeg(error) : error;
  } finally {
    stop.removeEventListener('abort', kill);
  }
}

/** Path of the FFmpeg in use, or a ToolError that says how to get one. */
export async function requireFfmpeg(env: Environment): Promise<string> {
  const found = await findFfmpeg(env);
  if (!found) throw noFfmpeg(null);
  return found.path;
}

function start(path: string, { args, input, env, says = 'errors', untrusted }: FfmpegRun) {
  const all = [
    ...(input ? [] : ['-nostdin']), '-hide_banner', '-v', levels[says], '-xerror', '-nostats', '-stats_period', '0.25',
    '-progress', 'pipe:1', '-y', ...args
  ];
  const [first, ...rest] = [...niceness, ...(untrusted ? limits : []), path, ...all] as [string, ...string[]];
  // Settings of the environment could change what it prints or where it logs; it needs nothing but the search path.
  return spawn(first, rest, {
    stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, env: { PATH: env.PATH, SystemRoot: env.SystemRoot, AV_LOG_FORCE_NOCOLOR: '1' }
  });
}

/** Writes the input chunk by chunk at FFmpeg's own pace. Returns the fault of whoever makes the chunks, if any. */
async function feed(stdin: Writable, input: FfmpegRun['input'], kill: () => void): Promise<{ error: unknown } | null> {
  // A broken pipe means that FFmpeg has ended; why, its exit code and words tell better.
  stdin.on('error', () => undefined);
  try {
    for await (const chunk of input ?? []) {
      if (stdin.destroyed || !(await written(stdin, chunk))) break;
    }
    stdin.end();
    return null;
  } catch (error) {
    kill();
    return { error };
  }
}

function written(stdin: Writable, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    stdin.write(chunk, (error) => resolve(!error));
  });
}

function tail(stderr: Readable, kept: number): () => string {
  let text = '';
  stderr.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-kept);
  });
  return () => text.trim();
}

/** Reads the `frame=` lines of `-progress`. */
function countFrames(stdout: Readable, onFrame?: (frames: number) => void): () => number {
  let frames = 0;
  let rest = '';
  stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const count = /^frame=\s*(\d+)/.exec(line)?.[1];
      if (count === undefined || Number(count) === frames) continue;
      frames = Number(count);
      onFrame?.(frames);
    }
  });
  return () => frames;
}

function failure(detail: string): ToolError {
  if (/No space left on device|Disk quota exceeded/i.test(detail)) {
    return new ToolError('disk_full', 'The disk is full, so the video could not be written.', {
      advice: 'Free some space in the data folder and run the cell again; nothing half-written was left behind.', detail
    });
  }
  return new ToolError('media_failed', 'FFmpeg could not finish this video.', {
    advice: 'Run the cell again; if it fails again, the detail says what FFmpeg reported.', detail
  });
}

const cancelled = ({ reason }: AbortSignal) => new ToolError('cancelled', 'The work was cancelled.', {
  advice: 'Run the cell again when you want it.', cause: reason
});

const timedOut = (detail: string) => new ToolError('timeout', 'FFmpeg took too long and was stopped.', {
  advice: 'Run the cell again when the machine is less busy, or use a shorter clip.', detail
});

const noFfmpeg = (cause: unknown) => new ToolError('media_failed', 'FFmpeg was not found on this machine.', {
  advice: 'Start the studio once with a network connection, so that it fetches its own FFmpeg, or install FFmpeg with libx264 and set FFMPEG_PATH to it.',
  cause
});
