/**
 * The stages of `npm test`, in order, and the words by which one can be asked for alone. What a stage does is in
 * test.js; here is only the choosing and the judging.
 */
import { Trouble } from './trouble.js';

/** @typedef {'types' | 'lint' | 'unit' | 'build' | 'e2e'} StageName */
/** @typedef {{ name: StageName, ok: boolean, ms: number, tally: import('./tally.js').Tally | null }} StageResult `tally` is null for a stage without tests */

/** @type {readonly StageName[]} */
export const STAGES = ['types', 'lint', 'unit', 'build', 'e2e'];

/** @type {Record<StageName, string>} */
export const TITLES = {
  types: 'Types',
  lint: 'Lint',
  unit: 'Unit, contract and integration tests',
  build: 'Build',
  e2e: 'Browser tests'
};

/**
 * @param {readonly string[]} argv stage names, then arguments for the one stage's own program
 * @returns {{ stages: StageName[], rest: string[] }} in their order, whatever order they were named in
 */
export function chooseStages(argv) {
  /** @param {string} word */
  const isStage = (word) => STAGES.includes(/** @type {StageName} */ (word));
  const firstOther = argv.findIndex((word) => !isStage(word));
  const named = firstOther < 0 ? argv : argv.slice(0, firstOther);
  const rest = argv.slice(named.length);
  if (rest.length > 0 && named.length !== 1) {
    throw new Trouble(`"${rest[0]}" is not a stage of the tests.`, `Name one of ${STAGES.join(', ')}, such as: npm test -- unit`);
  }
  return { stages: named.length === 0 ? [...STAGES] : STAGES.filter((stage) => named.includes(stage)), rest };
}

/**
 * @param {readonly StageResult[]} results
 * @returns {{ passed: number, failed: number, ok: boolean }} A stage that failed without a failed test counts as one
 *   failure, and so does a stage of tests in which nothing ran: silence is not success.
 */
export function judge(results) {
  let passed = 0;
  let failed = 0;
  for (const { ok, tally } of results) {
    passed += tally?.passed ?? 0;
    const ranNothing = tally !== null && tally.passed + tally.failed === 0;
    failed += Math.max(tally?.failed ?? 0, ok && !ranNothing ? 0 : 1);
  }
  return { passed, failed, ok: failed === 0 };
}
