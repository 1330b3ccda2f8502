import { composeRedrive } from './compose-redrive.ts';
import { mapStackTraces } from './trace/map-stack-traces.ts';

mapStackTraces();

/** The entry of the Lambda function that delivers archived batches. */
export const handler = composeRedrive(process.env);
