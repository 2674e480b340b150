/** Where each run of the test runner leaves its report, relative to the project. Ignored by git. */
export const resultsFolder = '.cache/test-results';

/** What one run of the test runner reports, as far as it is counted. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Tests over all runs. A test that was skipped counts as failed, and so does a file that could not be loaded. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Adds the reports of several runs of the test runner. */
export function countTests(reports: readonly TestReport[]): TestCounts {
  let passed = 0;
  let failed = 0;
  for (const report of reports) {
    const unloadable = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    passed += report.numPassedTests;
    failed += report.numFailedTests + report.numPendingTests + report.numTodoTests + unloadable.length;
  }
  return { passed, failed };
}
