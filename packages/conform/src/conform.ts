import { runChecks } from './run-checks.ts';
import type { CheckResult, Scorecard } from './scorecard.ts';

/** Options of {@link conform}. */
export interface ConformOptions {
  /** The deployment: what comes before `/FrameData`. */
  readonly url: string;
  /**
   * The stream that the checks write to: eight seconds of small pictures in five batches, with times of the last half minute. Give
   * one that no camera writes to.
   * @default - none: nothing is written, and the checks that write are skipped
   */
  readonly stream?: string;
  /**
   * Sends the requests, for a deployment that wants them signed.
   * @default - the global `fetch`
   */
  readonly fetch?: typeof fetch;
  /**
   * Ends the run.
   * @default - it runs to its end
   */
  readonly signal?: AbortSignal;
  /**
   * Called as soon as a check has ended.
   * @default - nobody is told
   */
  readonly onCheck?: (result: CheckResult) => void;
}

/** How long a read waits for what was written: lists of Kinesis Video lag behind by some seconds. */
const patienceMs = 15_000;

/**
 * Checks a running deployment over HTTP alone: about seventy requests, one after the other.
 * @throws the reason of `signal` when it is aborted; what is wrong with the deployment stands in the scorecard
 */
export function conform(options: ConformOptions): Promise<Scorecard> {
  return runChecks(options, { patienceMs });
}
