import type { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** How fragments come from the archive into their streams. None is required. */
export interface FrameIngestDeliveryProps {
  /**
   * Whether a second function reads the archive and makes sure that each fragment comes into its stream, also where the
   * request that archived it could not put it there. Without it such a request is answered with 503, and the client has to
   * send the batch again.
   * @default true
   */
  readonly redrive?: boolean;
  /**
   * Most batches of messages that the second function handles at a time, 2 to 1000.
   * @default 5
   */
  readonly redriveConcurrency?: number;
  /**
   * Queue for messages about fragments that could not be delivered in about 8 hours: a standard one, in the account and the
   * region of the stack.
   * @default - a new one that keeps them for 14 days
   */
  readonly deadLetterQueue?: IQueue;
  /**
   * How long a request waits for the stream, 0 to 25 seconds, before it answers with 202: archived, delivery follows.
   * @default Duration.seconds(2)
   */
  readonly deliveryPatience?: Duration;
}
