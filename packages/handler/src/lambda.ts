import { composeHandler } from './compose.ts';

/** The entry of the Lambda function. */
export const handler = composeHandler(process.env);
