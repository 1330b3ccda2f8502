import type { Check } from './check.ts';
import { checkList } from './checks.ts';
import type { ConformOptions } from './conform.ts';
import { createContext } from './context.ts';
import { Failure, Skip } from './errors.ts';
import type { CheckResult, Scorecard } from './scorecard.ts';

export interface RunSettings {
  /** How long a read waits for what was written, in milliseconds. */
  readonly patienceMs: number;
  /** Ids of the checks to make; all where it is absent. What they build on is made with them. */
  readonly only?: readonly string[];
}

/** Makes the checks one after the other. */
export async function runChecks(options: ConformOptions, settings: RunSettings): Promise<Scorecard> {
  const { url, signal, onCheck } = options;
  const contextOf = createContext(options, settings);
  const results: CheckResult[] = [];
  for (const check of checkList) {
    if (settings.only?.includes(check.id) === false) continue;
    signal?.throwIfAborted();
    const result = await runCheck(check);
    signal?.throwIfAborted();
    results.push(result);
    onCheck?.(result);
  }
  const count = (outcome: CheckResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    ...{ url, checks: results },
    ...{ passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
  };

  async function runCheck({ id, group, title, run }: Check): Promise<CheckResult> {
    const startedAt = performance.now();
    const outcome = await run(contextOf(id)).then(() => ({ outcome: 'passed' }) as const, describe);
    return { id, group, title, ...outcome, durationMs: Math.round(performance.now() - startedAt) };
  }
}

function describe(error: unknown): Pick<CheckResult, 'outcome' | 'detail'> {
  if (error instanceof Skip) return { outcome: 'skipped', detail: error.message };
  if (error instanceof Failure) return { outcome: 'failed', detail: error.message };
  return { outcome: 'failed', detail: `no answer: ${describeFault(error)}` };
}

/** `fetch failed` alone says nothing: its cause does. */
function describeFault(error: unknown): string {
  const { message = String(error), cause } = (error ?? {}) as { message?: string; cause?: unknown };
  if (cause === undefined) return message;
  const { message: why, code } = cause as { message?: string; code?: string };
  return `${message} (${why || code})`;
}
