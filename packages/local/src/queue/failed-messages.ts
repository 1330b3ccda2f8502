import type { SQSEvent } from 'aws-lambda';

/**
 * Which messages of an event a function has not done, as Lambda reads its answer: those that it names; none where it names
 * none; all where the answer is not to be understood.
 * @returns ids of messages
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting-failure-conditions
 */
export function failedMessages({ Records }: SQSEvent, answer: unknown): ReadonlySet<string> {
  const all = new Set(Records.map(({ messageId }) => messageId));
  const failures = (answer as { readonly batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const named = failures.map(
    (failure) => (failure as { itemIdentifier?: string } | null)?.itemIdentifier ?? '',
  );
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}
