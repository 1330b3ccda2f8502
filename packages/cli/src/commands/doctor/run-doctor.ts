import type { RunCommand } from '../../command.ts';
import { describeError } from '../../describe-error.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { Output } from '../../output/create-output.ts';
import { openService } from '../../service/open-service.ts';
import { useLocalStack } from '../../service/use-local-stack.ts';
import { checkApi } from './check-api.ts';
import { checkMachine } from './check-machine.ts';
import { checkStream } from './check-stream.ts';
import type { DoctorFlags } from './doctor.ts';
import { type Finding, fail } from './finding.ts';

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export const runDoctor: RunCommand<DoctorFlags> = async ({ values }, context) => {
  const { output, environment } = context;
  const { url, local, stream, sign } = values;
  const hasApi = [url, local, environment['FRAME_INGEST_URL'] || undefined].some(
    (each) => each !== undefined,
  );
  const service = hasApi ? await openService(values, context) : undefined;
  const progress = output.startProgress('looking');
  const findings: Finding[] = [];
  try {
    findings.push(...(await checkMachine()));
    const lost = await findLocalStack(local);
    if (lost !== undefined) return end([...findings, lost], values.json, output);
    const api = service === undefined ? undefined : await checkApi(service, stream);
    findings.push(...(api?.findings ?? []));
    // An API has credentials of its own: whoever only sends needs none for AWS.
    const isNeeded = service === undefined || sign || local !== undefined;
    findings.push(...(await checkStream(stream ?? api?.config?.stream ?? undefined, isNeeded)));
  } finally {
    progress.end();
  }
  return end(findings, values.json, output);
};

/** @returns why there is none where one is asked for */
async function findLocalStack(local: string | undefined): Promise<Finding | undefined> {
  try {
    await useLocalStack(local);
    return undefined;
  } catch (error) {
    return fail(
      'local stack',
      describeError(error),
      'Start it with `frame-ingest local`, or give its address.',
    );
  }
}

function end(findings: readonly Finding[], isJson: boolean, output: Output): ExitCode {
  const hasFailed = findings.some(({ outcome }) => outcome === 'fail');
  if (isJson) output.printJson({ ok: !hasFailed, findings });
  else for (const finding of findings) printFinding(finding, output);
  return hasFailed ? exitCodes.failed : exitCodes.done;
}

function printFinding({ check, outcome, says, cure }: Finding, { print, paint }: Output): void {
  print(`${paint(colours[outcome], outcome.padEnd(4))}  ${check.padEnd(13)}  ${says}`);
  if (cure !== undefined) print(`${' '.repeat(21)}${paint('dim', `-> ${cure}`)}`);
}
