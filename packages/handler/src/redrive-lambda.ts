import type { SQSEvent } from 'aws-lambda';

/** The entry of the second Lambda function, which reads the archive's log. */
export async function handler(event: SQSEvent): Promise<never> {
  throw new Error(`${event.Records.length} messages came, and nothing here can redrive a fragment yet.`);
}
