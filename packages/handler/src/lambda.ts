import { waitForDecoder } from '@frame-ingest/converter';
import { composeApi } from './compose.ts';
import { checkEncoder } from './config/check-encoder.ts';
import type { Handler } from './http/create-handler.ts';
import { mapStackTraces } from './trace/map-stack-traces.ts';

mapStackTraces();
const { handler: handle, warmUp } = composeApi(process.env);
// In the background, while the rest of the function loads.
void warmUp();
const checked = checkEncoder(process.env);
// Every invocation reports it, in the log and through the alarm for failed invocations.
checked.catch(() => undefined);

/**
 * Settles once the decoder of pictures is there, too. To load it stops everything else for some 30 ms: better while Lambda initialises
 * the function, with more processor than later, than in the first request. Never rejects.
 */
export const ready: Promise<void> = waitForDecoder();

/** The entry of the Lambda function. Faulty encoder arguments fail every invocation with an error that names them. */
export const handler: Handler = async (event, context) => {
  await checked;
  return handle(event, context);
};
