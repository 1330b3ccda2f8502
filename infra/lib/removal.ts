import { RemovalPolicy } from 'aws-cdk-lib';
import { given } from './given';

/**
 * Resources with video or logs stay when they leave the stack, but are deleted if their creation fails, so that a rolled-back
 * first deployment leaves no name taken.
 */
export const usualRemovalPolicy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** What happens to the resources of a construct. */
export interface Removal {
  readonly removalPolicy?: RemovalPolicy;
  readonly autoDeleteObjects?: boolean;
}

/** The matching properties of a bucket. */
export function bucketRemoval(props: Removal): { removalPolicy: RemovalPolicy; autoDeleteObjects?: boolean } {
  const { removalPolicy = usualRemovalPolicy, autoDeleteObjects } = props;
  return { removalPolicy, ...given({ autoDeleteObjects }) };
}

/** @returns a sentence without its full stop if buckets that stay would have to be emptied */
export function findUselessEmptying({ removalPolicy, autoDeleteObjects }: Removal): string[] {
  if (autoDeleteObjects !== true || removalPolicy === RemovalPolicy.DESTROY) return [];
  return [
    'autoDeleteObjects empties buckets that are deleted, and these stay. Give removalPolicy: RemovalPolicy.DESTROY too, or leave it out',
  ];
}
