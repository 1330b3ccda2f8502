import type { FrameIngestProps } from '../frame-ingest-props';
import { settings } from '../settings';
import { findBadNumber, toMilliseconds, toSeconds } from './find-bad-number';

/** What is wrong with how fragments are delivered. */
export function findDeliveryProblems(props: FrameIngestProps): string[] {
  return [
    ...findUselessRedrive(props),
    ...findBadNumber('deliveryPatience', toMilliseconds(props.deliveryPatience)),
    ...findEndlessPatience(props),
    ...findBadNumber('redriveConcurrency', props.redriveConcurrency),
  ];
}

function findUselessRedrive(props: FrameIngestProps): string[] {
  if (props.redrive !== false) return [];
  return (['redriveConcurrency', 'deadLetterQueue', 'redriveLogGroup', 'deliveryPatience'] as const)
    .filter((setting) => props[setting] !== undefined)
    .map((setting) => `${setting} belongs to redrive, which is off. Leave it out, or redrive: false`);
}

function findEndlessPatience({ deliveryPatience, timeout }: FrameIngestProps): string[] {
  const patience = toMilliseconds(deliveryPatience);
  const limit = timeout === undefined ? settings.timeout.preset : toMilliseconds(timeout);
  if (patience === undefined || limit === undefined || patience < limit) return [];
  return [
    `deliveryPatience is ${toSeconds(patience)}, and timeout ${toSeconds(limit)}. Give deliveryPatience less`,
  ];
}
