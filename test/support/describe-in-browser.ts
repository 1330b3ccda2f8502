/** A browser that tests need. */
export interface NeededBrowser {
  readonly isThere: boolean;
  /** What is missing, and how to have it. */
  readonly advice: string;
}

/**
 * Tests in a browser fail without it in CI; on a developer's machine they are skipped, and say so. One that fails is tried twice
 * more, and its failures are printed: two cores run browser, stack and encoder at once, and now and then a moment passes
 * before they come to it.
 */
export function describeInBrowser(
  { isThere, advice }: NeededBrowser,
  title: string,
  tests: () => void,
): void {
  if (isThere || process.env['CI'] === 'true') {
    describe(title, () => {
      jest.retryTimes(2, { logErrorsBeforeRetry: true });
      tests();
    });
    return;
  }
  console.warn(`Skipped "${title}": ${advice}`);
  describe.skip(title, tests);
}
