import type { RunCommand } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { Output } from '../../output/create-output.ts';
import { openService } from '../../service/open-service.ts';
import { useLocalStack } from '../../service/use-local-stack.ts';
import { checkApi } from './check-api.ts';
import { checkMachine } from './check-machine.ts';
import { checkStream } from './check-stream.ts';
import type { DoctorFlags } from './doctor.ts';
import type { Finding } from './finding.ts';

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export const runDoctor: RunCommand<DoctorFlags> = async ({ values }, context) => {
  const { output, environment } = context;
  const { url, local, stream, sign } = values;
  const hasApi = [url, local, environment['FRAME_INGEST_URL'] || undefined].some(
    (each) => each !== undefined,
  );
  const service = hasApi ? await openService(values, context) : undefined;
  await useLocalStack(local);
  const progress = output.startProgress('looking');
  const findings: Finding[] = [];
  try {
    findings.push(...(await checkMachine()));
    const api = service === undefined ? undefined : await checkApi(service, stream);
    findings.push(...(api?.findings ?? []));
    // An API has credentials of its own: whoever only sends needs none for AWS.
    const isNeeded = service === undefined || sign || local !== undefined;
    findings.push(...(await checkStream(stream ?? api?.config?.stream ?? undefined, isNeeded)));
  } finally {
    progress.end();
  }
  const hasFailed = findings.some(({ outcome }) => outcome === 'fail');
  if (values.json) output.printJson({ ok: !hasFailed, findings });
  else for (const finding of findings) printFinding(finding, output);
  return hasFailed ? exitCodes.failed : exitCodes.done;
};

function printFinding({ check, outcome, says, cure }: Finding, { print, paint }: Output): void {
  print(`${paint(colours[outcome], outcome.padEnd(4))}  ${check.padEnd(13)}  ${says}`);
  if (cure !== undefined) print(`${' '.repeat(21)}${paint('dim', `-> ${cure}`)}`);
}
