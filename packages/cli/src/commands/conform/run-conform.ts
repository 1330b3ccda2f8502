import { type CheckResult, checks, conform } from '@frame-ingest/conform';
import { mayUseStream, routes, type ServiceConfig } from '@frame-ingest/contract';
import type { RunCommand } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { Output } from '../../output/create-output.ts';
import { parseStream } from '../../parse-stream.ts';
import { openService, type Service } from '../../service/open-service.ts';
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
  if (stream !== undefined) parseStream('--stream', stream);
  const service = await openService({ ...values, url: operand ?? values.url }, context);
  if (stream !== undefined) await refuseOtherStream(service, stream);
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

/** With a stream that is refused, every check that writes would fail for the same reason. */
async function refuseOtherStream({ url, fetch }: Service, streamName: string): Promise<void> {
  const config = await fetch(`${url}${routes.config}`)
    .then(async (answer) => (await answer.json()) as Partial<ServiceConfig>)
    // A check reports what is wrong with the route.
    .catch(() => undefined);
  const streams = Array.isArray(config?.streams) ? config.streams : undefined;
  if (streams === undefined || mayUseStream({ streams }, streamName)) return;
  throw new UsageError(
    `--stream is "${streamName}", which the deployment refuses. Give one that it takes: ${streams.join(', ')}.`,
  );
}

function printResult({ group, title, outcome, detail }: CheckResult, { print, paint }: Output): void {
  const { colour, text } = marks[outcome];
  print(`${paint(colour, text.padEnd(4))}  ${group}: ${title}`);
  if (outcome !== 'passed' && detail !== undefined) print(`      ${paint('dim', `-> ${detail}`)}`);
}
