import { composeRedrive } from './compose-redrive.ts';

/** The entry of the Lambda function that makes sure of what is archived. */
export const handler = composeRedrive(process.env);
