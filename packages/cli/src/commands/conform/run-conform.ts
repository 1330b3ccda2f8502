import { type CheckResult, checks, conform } from '@frame-ingest/conform';
import type { RunCommand } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { Output } from '../../output/create-output.ts';
import { openService } from '../../service/open-service.ts';
import type { ConformFlags } from './conform.ts';

const marks = {
  passed: { colour: 'green', text: 'ok' },
  failed: { colour: 'red', text: 'FAIL' },
  skipped: { colour: 'yellow', text: 'skip' },
} as const;

export const runConform: RunCommand<ConformFlags> = async ({ operands: [operand], values }, context) => {
  const { output } = context;
  const { stream, json } = values;
  if (operand !== undefined && values.url !== undefined) {
    throw new UsageError('URL and --url both say where the API is. Give one of them.');
  }
  const service = await openService({ ...values, url: operand ?? values.url }, context);
  const progress = output.startProgress('checking');
  let done = 0;
  try {
    const scorecard = await conform({
      ...{ url: service.url, fetch: service.fetch, signal: context.stopping() },
      ...(stream === undefined ? {} : { stream }),
      onCheck(result) {
        done += 1;
        if (!json) printResult(result, output);
        progress.update(done, checks.length, `${done} of ${checks.length}`);
      },
    });
    progress.end();
    const { passed, failed, skipped } = scorecard;
    if (json) output.printJson(scorecard);
    else output.print(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 ? exitCodes.failed : exitCodes.done;
  } finally {
    progress.end();
  }
};

function printResult({ group, title, outcome, detail }: CheckResult, { print, paint }: Output): void {
  const { colour, text } = marks[outcome];
  print(`${paint(colour, text.padEnd(4))}  ${group}: ${title}`);
  if (outcome !== 'passed' && detail !== undefined) print(`      ${paint('dim', `-> ${detail}`)}`);
}
