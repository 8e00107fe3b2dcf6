/** `npm test`: the stages one after another, up to the first that fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.js';
import { workerEnv } from './child-env.js';
import { ROOT } from './places.js';
import { prepare } from './prepare.js';
import { runAloud } from './run.js';
import { spellTime } from './say.js';
import { TITLES, chooseStages, judge } from './stages.js';
import { readTally, tallyPlaywright, tallyVitest } from './tally.js';
import { describeTrouble } from './trouble.js';

/**
 * @typedef {import('./stages.js').StageName} StageName
 * @typedef {import('./stages.js').StageResult} StageResult
 * @typedef {{ voice: import('./say.js').Voice, reports: string, rest: string[], env: NodeJS.ProcessEnv }} Bench
 */

/**
 * @param {import('./say.js').Voice} voice
 * @param {readonly string[]} argv
 * @returns {Promise<number>} 0 when something ran and all of it passed, else 1
 */
export async function test(voice, argv) {
  const { stages, rest } = chooseStages(argv);
  const browser = stages.includes('e2e');
  await prepare(voice, {
    ffmpeg: browser || stages.includes('unit') ? 'needed' : undefined,
    chromium: browser ? 'needed' : undefined,
    // The browser tests drive the built studio; in a full run the build is a stage of its own.
    build: browser && !stages.includes('build')
  });
  const reports = mkdtempSync(join(tmpdir(), 'scenebook-test-'));
  try {
    const results = await runStages(stages, { voice, reports, rest, env: testEnv(process.env) });
    return summarise(voice, stages, results);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/**
 * @param {readonly StageName[]} stages
 * @param {Bench} bench
 */
async function runStages(stages, bench) {
  /** @type {StageResult[]} */
  const results = [];
  for (const name of stages) {
    bench.voice.line(`\n── ${TITLES[name]}`);
    const begun = Date.now();
    const { ok, tally } = await STAGE[name](bench);
    results.push({ name, ok, ms: Date.now() - begun, tally });
    if (!judge(results).ok) break;
  }
  return results;
}

/** @type {Record<StageName, (bench: Bench) => Promise<Pick<StageResult, 'ok' | 'tally'>>>} */
const STAGE = {
  async types(bench) {
    const synced = await program(bench, ['@sveltejs/kit', 'svelte-kit.js'], ['sync']);
    const args = ['--tsconfig', './tsconfig.json', '--fail-on-warnings', ...bench.rest];
    return { ok: synced === 0 && (await program(bench, ['svelte-check', 'bin', 'svelte-check'], args)) === 0, tally: null };
  },
  async lint(bench) {
    return { ok: (await program(bench, ['eslint', 'bin', 'eslint.js'], ['.', ...bench.rest])) === 0, tally: null };
  },
  async unit(bench) {
    const report = join(bench.reports, 'vitest.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...bench.rest];
    const ok = (await program(bench, ['vitest', 'vitest.mjs'], args)) === 0;
    return { ok, tally: readTally(report, tallyVitest) };
  },
  async build(bench) {
    try {
      await ensureBuilt(bench.voice);
      return { ok: true, tally: null };
    } catch (error) {
      bench.voice.line(describeTrouble(error).join('\n'));
      return { ok: false, tally: null };
    }
  },
  async e2e(bench) {
    const report = join(bench.reports, 'playwright.json');
    const env = { ...bench.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const ok = (await program({ ...bench, env }, ['playwright', 'cli.js'], ['test', '--reporter=list,json', ...bench.rest])) === 0;
    return { ok, tally: readTally(report, tallyPlaywright) };
  }
};

/**
 * @param {Bench} bench
 * @param {string[]} script below node_modules
 * @param {string[]} args
 */
function program({ env }, script, args) {
  return runAloud(process.execPath, [join(ROOT, 'node_modules', ...script), ...args], { cwd: ROOT, env });
}

/**
 * The person's own studio must not reach into the tests, nor the tests into it.
 * @param {NodeJS.ProcessEnv} env
 */
function testEnv(env) {
  return { ...workerEnv(env), PORT: undefined, HOST: undefined, ORIGIN: undefined, SCENEBOOK_DATA: undefined };
}

/**
 * @param {import('./say.js').Voice} voice
 * @param {readonly StageName[]} stages those asked for
 * @param {readonly StageResult[]} results those reached
 */
function summarise(voice, stages, results) {
  voice.line('');
  for (const result of results) {
    const { name, ms, tally } = result;
    const counts = !tally ? '' : tally.passed + tally.failed === 0 ? '  no test ran' : `  ${tally.passed} passed, ${tally.failed} failed`;
    voice.line(`${judge([result]).ok ? '✓' : '✗'} ${TITLES[name].padEnd(40)} ${spellTime(ms).padStart(12)}${counts}`);
  }
  const { passed, failed, ok } = judge(results);
  const left = stages.slice(results.length);
  if (left.length > 0) voice.line(`  not reached: ${left.join(', ')}`);
  voice.line(`\n${passed} passed, ${failed} failed`);
  return ok ? 0 : 1;
}
