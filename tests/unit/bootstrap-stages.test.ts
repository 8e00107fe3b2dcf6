import { describe, expect, it } from 'vitest';
import { chooseStages, judge } from '../../bin/lib/stages.js';
import { readTally, tallyPlaywright, tallyVitest } from '../../bin/lib/tally.js';

describe('choosing stages of npm test', () => {
  it('takes all of them in order when none is named', () => {
    expect(chooseStages([])).toEqual({ stages: ['types', 'lint', 'unit', 'build', 'e2e'], rest: [] });
  });

  it('takes the named ones in their own order', () => {
    expect(chooseStages(['e2e', 'types'])).toEqual({ stages: ['types', 'e2e'], rest: [] });
  });

  it('hands what follows one stage to that stage\'s program', () => {
    expect(chooseStages(['e2e', '-g', 'two tabs'])).toEqual({ stages: ['e2e'], rest: ['-g', 'two tabs'] });
  });

  it.each([[['units']], [['types', 'lint', '--fix']], [['--watch']]])('refuses %j in a sentence', (argv) => {
    expect(() => chooseStages(argv)).toThrow('is not a stage of the tests.');
  });
});

describe('judging stages', () => {
  const types = { name: 'types', ms: 1, tally: null } as const;
  const unit = { name: 'unit', ms: 1 } as const;
  it.each([
    ['all pass', [{ ...types, ok: true }, { ...unit, ok: true, tally: { passed: 7, failed: 0 } }], { passed: 7, failed: 0, ok: true }],
    ['types alone', [{ ...types, ok: true }], { passed: 0, failed: 0, ok: true }],
    ['wrong types', [{ ...types, ok: false }], { passed: 0, failed: 1, ok: false }],
    ['a failed test', [{ ...unit, ok: false, tally: { passed: 6, failed: 1 } }], { passed: 6, failed: 1, ok: false }],
    ['a program that fails with every test passed', [{ ...unit, ok: false, tally: { passed: 6, failed: 0 } }], { passed: 6, failed: 1, ok: false }],
    ['a program that hides its failures', [{ ...unit, ok: true, tally: { passed: 6, failed: 2 } }], { passed: 6, failed: 2, ok: false }],
    ['no test at all', [{ ...unit, ok: true, tally: { passed: 0, failed: 0 } }], { passed: 0, failed: 1, ok: false }]
  ])('%s', (_, results, verdict) => expect(judge(results)).toEqual(verdict));
});

describe('counting tests', () => {
  it('takes the numbers of Vitest, and a file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
      { status: 'failed', assertionResults: [] }
    ];
    expect(tallyVitest({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 2 });
  });

  it('takes the numbers of Playwright, and errors outside a test as failures', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 }, errors: [{ message: 'cannot load' }] };
    expect(tallyPlaywright(report)).toEqual({ passed: 5, failed: 2 });
  });

  it('counts nothing where no report was written', () => {
    expect(readTally('/nowhere/report.json', tallyVitest)).toEqual({ passed: 0, failed: 0 });
  });
});
