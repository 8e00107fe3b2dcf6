/**
 * A studio of a test's own: the built server on a free loopback port with a data folder of its own. `stop` ends it as
 * a person would, `kill9` as a crash would, `restart` starts it again on the same port and data.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const ASK_AGAIN_MS = 50;

export type StudioOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A data folder to use and leave; without it a temporary one is made, and removed by `stop`. */
  readonly data?: string;
  /** The folder of server.js and build/; the project's own unless a test brings another. */
  readonly root?: string;
  /** The program to start, under `root`; server.js unless a test brings one of its own. */
  readonly entry?: string;
  /** Milliseconds that it may take to open; a first start that makes the sample takes longer than others. */
  readonly startLimit?: number;
};
export type RunningStudio = {
  readonly url: string;
  readonly data: string;
  readonly process: ChildProcess;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and waits; gives the exit code. Removes a temporary data folder. */
  readonly stop: () => Promise<number | null>;
  /** Sends SIGKILL and waits. The data stays. */
  readonly kill9: () => Promise<void>;
  /** Starts it again on the same port and data, ending it first if it still runs. */
  readonly restart: () => Promise<RunningStudio>;
};

export async function startStudio(options: StudioOptions = {}): Promise<RunningStudio> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'scenebook-studio-')));
  try {
    return await launch({ options, data, port: 0 });
  } catch (error) {
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
    throw error;
  }
}

async function launch({ options, data, port }: { options: StudioOptions; data: string; port: number }): Promise<RunningStudio> {
  const root = options.root ?? ROOT;
  const child = spawn(process.execPath, [join(root, options.entry ?? 'server.js')], {
    cwd: root,
    env: studioEnv({ ...options.env, PORT: String(port), SCENEBOOK_DATA: data }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  });
  let printed = '';
  const keep = (chunk: Buffer) => { printed += chunk.toString(); };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);

  const limit = options.startLimit ?? START_LIMIT_MS;
  const url = await address(child, () => printed, limit);
  await answers(`${url}/healthz`, () => printed, limit);
  const removeData = async () => {
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  return {
    url,
    data,
    process: child,
    output: () => printed,
    async stop() {
      await end(child, 'SIGTERM');
      await removeData();
      return child.exitCode;
    },
    async kill9() {
      await end(child, 'SIGKILL');
    },
    async restart() {
      await end(child, 'SIGTERM');
      return launch({ options, data, port: Number(new URL(url).port) });
    }
  };
}

/** The tests' own environment must not lend a studio its settings. */
function studioEnv(own: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SCENEBOOK_|VITEST|PORT$|HOST$|ORIGIN$|NODE_ENV$|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(kept), ...own };
}

/** The address it says it is open at; rejects with what it printed when it ends or is silent too long. */
function address(child: ChildProcess, printed: () => string, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`The studio ${why}. It printed:\n${printed()}`));
    };
    const timer = setTimeout(() => fail(`was not open after ${limit / 1000} s`), limit);
    child.once('close', (code) => fail(`ended with code ${code} before it was open`));
    child.on('message', (message) => {
      const ready: unknown = Reflect.get(Object(message), 'ready');
      if (typeof ready !== 'string') return;
      clearTimeout(timer);
      child.removeAllListeners('close');
      resolve(ready);
    });
  });
}

async function answers(url: string, printed: () => string, limit: number): Promise<void> {
  const until = Date.now() + limit;
  let last = '';
  while (Date.now() < until) {
    try {
      const response = await fetch(url);
      if (response.ok) return void (await response.arrayBuffer());
      last = `status ${response.status}: ${(await response.text()).slice(0, 500)}`;
    } catch (error) {
      last = String(error);
    }
    await pause(ASK_AGAIN_MS);
  }
  throw new Error(`${url} did not answer 200 in time (${last}). The studio printed:\n${printed()}`);
}

/** Sends `signal` and waits until the process has gone; a process that ignores SIGTERM is killed and reported. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The studio did not end within ${STOP_LIMIT_MS / 1000} s after ${signal}.`));
    }, STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill(signal);
  });
}
