/** Counting tests from the reports that Vitest and Playwright write as JSON. */
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * @param {unknown} report
 * @returns {Tally} A file that failed without a single failed test (it could not be loaded) counts as one failure.
 */
export function tallyVitest(report) {
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } =
    /** @type {{ numPassedTests?: number, numFailedTests?: number, testResults?: { status: string, assertionResults?: { status: string }[] }[] }} */ (report);
  const unloaded = testResults.filter(
    ({ status, assertionResults = [] }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/**
 * @param {unknown} report
 * @returns {Tally} Errors outside any test (a file that could not be loaded) count as one failure each.
 */
export function tallyPlaywright(report) {
  const { stats = {}, errors = [] } =
    /** @type {{ stats?: { expected?: number, unexpected?: number, flaky?: number }, errors?: unknown[] }} */ (report);
  const { expected = 0, unexpected = 0, flaky = 0 } = stats;
  return { passed: expected + flaky, failed: unexpected + errors.length };
}

/**
 * @param {string} path
 * @param {(report: unknown) => Tally} tally
 * @returns {Tally} nothing at all when the report was not written
 */
export function readTally(path, tally) {
  try {
    return tally(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
