import { readFileSync } from 'node:fs';

import jestRunner = require('jest-runner');

const { default: TestRunner, EmittingTestRunner } = jestRunner;
type RunTests = jestRunner.EmittingTestRunner['runTests'];

/** What a file says that starts a browser, by itself or through one of the fixtures. */
const startsBrowser =
  /support\/(chromium|firefox|webkit)|(open|use)-capture-pages?|test-viewer|open-library|launch-with-tabs|playwright/;

/** Each time a runner is handed files, it starts its processes anew. */
const filesAtOnce = 15;

/**
 * Runs the files that start a browser one after the other, beside the others. A browser takes more than one core by itself:
 * two at once on two cores are so slow that pages miss what they are to see. What is done with its browsers helps the others.
 */
export default class LanesRunner extends EmittingTestRunner {
  readonly #inBrowsers: jestRunner.default;
  readonly #others: jestRunner.default;
  /** Of the others. */
  readonly #workers: number;

  constructor(globalConfig: jestRunner.Config.GlobalConfig, context: jestRunner.TestRunnerContext) {
    super(globalConfig, context);
    this.#inBrowsers = new TestRunner({ ...globalConfig, maxWorkers: 1 }, context);
    this.#workers = Math.max(1, globalConfig.maxWorkers - 1);
    this.#others = new TestRunner({ ...globalConfig, maxWorkers: this.#workers }, context);
  }

  async runTests(...[tests, watcher, options]: Parameters<RunTests>): Promise<void> {
    if (options.serial) return await this.#others.runTests(tests, watcher, options);
    const browsers = tests.filter(({ path }) => startsBrowser.test(readFileSync(path, 'utf8')));
    const others = tests.filter((test) => !browsers.includes(test));
    const takeOthers = async (runner: jestRunner.default, count: number): Promise<void> => {
      while (others.length > 0 && !watcher.isInterrupted()) {
        await runner.runTests(others.splice(0, count), watcher, options);
      }
    };
    const inBrowsers = async (): Promise<void> => {
      await this.#inBrowsers.runTests(browsers, watcher, options);
      await takeOthers(this.#inBrowsers, filesAtOnce);
    };
    await Promise.all([inBrowsers(), takeOthers(this.#others, filesAtOnce * this.#workers)]);
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
