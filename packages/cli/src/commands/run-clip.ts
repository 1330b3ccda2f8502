import { routes } from '@frame-ingest/contract';
import type { RunCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseMoment } from '../parse-moment.ts';
import { saveAnswer } from '../save-answer.ts';
import { adviseNoVideo } from '../service/advise-no-video.ts';
import { openService } from '../service/open-service.ts';
import type { ClipFlags } from './clip.ts';

export const runClip: RunCommand<ClipFlags> = async ({ operands: [file = ''], values }, context) => {
  const nowMs = Date.now();
  const startMs = parseMoment('--from', values.from, nowMs);
  const endMs = parseMoment('--to', values.to, nowMs);
  if (endMs <= startMs) throw new UsageError('--to is not after --from. Give a later time.');
  const service = await openService(values, context);
  const query = { streamName: values.stream, start: String(startMs), end: String(endMs) };
  const answer = await service
    .get(routes.clip, query)
    .catch(adviseNoVideo(`It asked for ${toTime(startMs)} to ${toTime(endMs)}.`, '--from', values));
  const bytes = await saveAnswer(answer, file, context.output);
  if (values.json) context.output.printJson({ file, bytes, startMs, endMs });
  else context.output.print(`${file}: ${bytes} bytes`);
  return exitCodes.done;
};

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
