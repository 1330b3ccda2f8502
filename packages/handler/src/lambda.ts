import { composeHandler } from './compose.ts';
import { checkEncoder } from './config/check-encoder.ts';
import { parseConfiguration } from './config/configuration.ts';

await checkEncoder(parseConfiguration(process.env));

/** The entry of the Lambda function. */
export const handler = composeHandler(process.env);
