import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { S3Client } from '@aws-sdk/client-s3';

/** Takes what is worth a look while something is searched for. */
export interface DebugLogger {
  debug(message: string, facts: Record<string, unknown>): void;
}

/** What the SDK notes on answers, and on what it throws. */
interface Noted {
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
}

/** Has each call of a client of the AWS SDK written as a line of the level DEBUG: which, how long, and its id for AWS's support. */
export function logCalls(client: S3Client | KinesisVideoClient, logger: DebugLogger): void {
  const stack = client.middlewareStack as KinesisVideoClient['middlewareStack'];
  stack.add(
    (next, { clientName, commandName }) =>
      async (args) => {
        const startedAt = performance.now();
        const log = ({ $metadata = {} }: Noted, error?: string): void => {
          const { httpStatusCode, requestId, attempts } = $metadata;
          const ms = Math.round(performance.now() - startedAt);
          logger.debug('call', { clientName, commandName, ms, httpStatusCode, requestId, attempts, error });
        };
        try {
          const result = await next(args);
          log(result.output);
          return result;
        } catch (thrown) {
          log(Object(thrown) as Noted, thrown instanceof Error ? thrown.name : String(thrown));
          throw thrown;
        }
      },
    // Around the tries that the SDK makes by itself.
    { step: 'initialize', name: 'logCalls', priority: 'high' },
  );
}
