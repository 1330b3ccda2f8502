import { composeApi } from './compose.ts';
import { checkEncoder } from './config/check-encoder.ts';
import type { Handler } from './http/create-handler.ts';
import { mapStackTraces } from './trace/map-stack-traces.ts';

mapStackTraces();
const { handler: handle, warmUp } = composeApi(process.env);
// In the background, while the rest of the function is loaded.
void warmUp();
const checked = checkEncoder(process.env);
// Told by every invocation, in the log and by the alarm of failed ones.
checked.catch(() => undefined);

/** The entry of the Lambda function. What is wrong with its encoder arguments fails every invocation, by name. */
export const handler: Handler = async (event, context) => {
  await checked;
  return handle(event, context);
};
