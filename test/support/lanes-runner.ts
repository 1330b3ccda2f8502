import { readFileSync } from 'node:fs';

import jestRunner = require('jest-runner');

const { default: TestRunner, EmittingTestRunner } = jestRunner;
type RunTests = jestRunner.EmittingTestRunner['runTests'];

/** What a file says that starts a browser, by itself or through one of the fixtures. */
const startsBrowser =
  /support\/(chromium|firefox|webkit)|(open|use)-capture-pages?|test-viewer|open-library|launch-with-tabs|playwright/;

/**
 * Runs the files that start a browser one after the other, beside the others. A browser takes more than one core by itself:
 * two at once on two cores are so slow that pages miss what they are to see.
 */
export default class LanesRunner extends EmittingTestRunner {
  readonly #inBrowsers: jestRunner.default;
  readonly #others: jestRunner.default;

  constructor(globalConfig: jestRunner.Config.GlobalConfig, context: jestRunner.TestRunnerContext) {
    super(globalConfig, context);
    this.#inBrowsers = new TestRunner({ ...globalConfig, maxWorkers: 1 }, context);
    this.#others = new TestRunner(
      { ...globalConfig, maxWorkers: Math.max(1, globalConfig.maxWorkers - 1) },
      context,
    );
  }

  async runTests(...[tests, watcher, options]: Parameters<RunTests>): Promise<void> {
    if (options.serial) return await this.#others.runTests(tests, watcher, options);
    const browsers = tests.filter(({ path }) => startsBrowser.test(readFileSync(path, 'utf8')));
    const others = tests.filter((test) => !browsers.includes(test));
    await Promise.all([
      this.#inBrowsers.runTests(browsers, watcher, options),
      this.#others.runTests(others, watcher, options),
    ]);
  }

  on<Name extends keyof jestRunner.TestEvents>(
    name: Name,
    listener: (event: jestRunner.TestEvents[Name]) => void | Promise<void>,
  ): () => void {
    const ends = [this.#inBrowsers.on(name, listener), this.#others.on(name, listener)];
    return () => {
      for (const end of ends) end();
    };
  }
}
