import { imageHeaders, routes } from '@frame-ingest/contract';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseMoment } from '../parse-moment.ts';
import { saveAnswer } from '../save-answer.ts';
import { adviseNoVideo } from '../service/advise-no-video.ts';
import { openService } from '../service/open-service.ts';
import type { ImageFlags } from './image.ts';

export const runImage: RunCommand<ImageFlags> = async ({ operands: [file = ''], values }, context) => {
  const atMs = parseMoment('--at', values.at, Date.now());
  const service = await openService(values, context);
  const query = { streamName: values.stream, at: String(atMs) };
  const answer = await service
    .get(routes.image, query)
    .catch(adviseNoVideo(`It asked for ${new Date(atMs).toISOString()}.`, '--at', values));
  const bytes = await saveAnswer(answer, file, context.output);
  const producerTimestampMs = Number(answer.headers.get(imageHeaders.timestamp));
  const fragmentNumber = answer.headers.get(imageHeaders.fragmentNumber);
  if (values.json) context.output.printJson({ file, bytes, producerTimestampMs, fragmentNumber });
  else
    context.output.print(`${file}: ${bytes} bytes, taken at ${new Date(producerTimestampMs).toISOString()}`);
  return exitCodes.done;
};
