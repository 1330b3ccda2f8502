import { type MatroskaSource, toChunks } from '../inspect/inspect.ts';
import { type InspectOptions, Inspector } from '../inspect/inspector.ts';
import type { Finding, InspectionReport } from '../inspect/report.ts';
import type { RuleId } from '../inspect/rules.ts';
import { Fixer, type FixOptions } from './fixer.ts';
import type { Loss } from './losses.ts';

/** The result of a fix: what was found, cured, left and lost. */
export interface FixReport {
  /** Report on the input file. */
  readonly before: InspectionReport;
  /** Report on the output file. */
  readonly after: InspectionReport;
  /** Rules that the input breaks and the output keeps. */
  readonly cured: readonly RuleId[];
  /** Remaining errors, each with its cure. */
  readonly uncured: readonly Finding[];
  /** What was changed on the way, tags left out among it, in words. */
  readonly changes: readonly string[];
  /** Media that was left out; `describeLoss` turns each into a sentence. */
  readonly losses: readonly Loss[];
}

/**
 * Re-muxes a file for Kinesis Video, as far as that is possible without encoding it again, and judges the result.
 * @param write takes the bytes of the new file in pieces, one after the other, often two to a frame; what comes after them is
 *   not read before it has settled
 */
export async function fix(
  source: MatroskaSource,
  write: (bytes: Uint8Array) => unknown,
  options: FixOptions & InspectOptions = {},
): Promise<FixReport> {
  const fixer = new Fixer(options);
  const inspectBefore = new Inspector(options);
  const inspectAfter = new Inspector(options);
  const pass = async (parts: readonly Uint8Array[]) => {
    for (const bytes of parts) {
      inspectAfter.push(bytes);
      await write(bytes);
    }
  };

  for await (const chunk of toChunks(source)) {
    inspectBefore.push(chunk);
    await pass(fixer.push(chunk));
  }
  await pass(fixer.end());

  const before = inspectBefore.end();
  const after = inspectAfter.end();
  const brokenBefore = Object.keys(before.counts) as RuleId[];
  return {
    before,
    after,
    cured: brokenBefore.filter((rule) => after.counts[rule] === undefined),
    uncured: after.findings.filter(({ severity }) => severity === 'error'),
    changes: fixer.changes,
    losses: fixer.losses,
  };
}
