import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { findUselessEmptying } from '../../removal';
import { archiveRuleIds } from '../create-archive-bucket';
import type { FrameIngestProps } from '../frame-ingest-props';

/** What is wrong with the bucket. */
export function findArchiveProblems(props: FrameIngestProps): string[] {
  return [...findOwnRuleIds(props), ...findUselessEmptying(props), ...findTakenBucket(props)];
}

/** Notes that the notifications of the bucket are those of a `FrameIngest` now. */
export function takeBucket({ bucket, redrive }: FrameIngestProps): void {
  if (bucket !== undefined && redrive !== false) bucketsWithRedrive.add(bucket);
}

/** S3 takes an id of a rule once in a bucket. */
function findOwnRuleIds({ lifecycleRules = [] }: FrameIngestProps): string[] {
  return lifecycleRules
    .filter(({ id }) => id !== undefined && archiveRuleIds.includes(id))
    .map(
      ({ id }) =>
        `lifecycleRules has ${id}, which is a rule that the new bucket has already. Give it another id`,
    );
}

/** S3 sends the notifications of an object to one receiver. */
function findTakenBucket({ bucket, redrive }: FrameIngestProps): string[] {
  if (bucket === undefined || redrive === false || !bucketsWithRedrive.has(bucket)) return [];
  return [
    'bucket sends its notifications to another FrameIngest. Give each a bucket of its own, or one FrameIngest several streams',
  ];
}

/** Those whose notifications a FrameIngest gets. */
const bucketsWithRedrive = new WeakSet<IBucket>();
