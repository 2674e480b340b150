import { describe, expect, it } from 'vitest';
import { countTests, type TestReport } from '../../scripts/test-results.ts';

const clean: TestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}, {}, {}] }],
};

describe('countTests', () => {
  it('adds the runs up', () => {
    expect(countTests([clean, { ...clean, numPassedTests: 4, numFailedTests: 2 }])).toEqual({ passed: 7, failed: 2 });
  });

  it('counts nothing where nothing ran', () => {
    expect(countTests([])).toEqual({ passed: 0, failed: 0 });
  });

  it('takes a test that was skipped or left to do for a failure', () => {
    expect(countTests([{ ...clean, numPendingTests: 1, numTodoTests: 2 }])).toEqual({ passed: 3, failed: 3 });
  });

  it('takes a file that could not be loaded for a failure', () => {
    const broken: TestReport = { ...clean, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countTests([broken])).toEqual({ passed: 3, failed: 1 });
  });

  it('does not count a failed test twice', () => {
    const failing: TestReport = {
      ...clean,
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{}] }],
    };
    expect(countTests([failing])).toEqual({ passed: 3, failed: 1 });
  });
});
