import { RemovalPolicy } from 'aws-cdk-lib';
import { given } from './given';

/**
 * What holds video or logs stays when it leaves the stack, and goes where its making has failed: a first deployment that is
 * rolled back leaves no name taken.
 */
export const usualRemovalPolicy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** What is to become of things that were made. */
export interface Removal {
  readonly removalPolicy?: RemovalPolicy;
  readonly autoDeleteObjects?: boolean;
}

/** The properties of a bucket for it. */
export function bucketRemoval(props: Removal): { removalPolicy: RemovalPolicy; autoDeleteObjects?: boolean } {
  const { removalPolicy = usualRemovalPolicy, autoDeleteObjects } = props;
  return { removalPolicy, ...given({ autoDeleteObjects }) };
}

/** @returns a sentence, without its full stop, where buckets are to be emptied that stay */
export function findUselessEmptying({ removalPolicy, autoDeleteObjects }: Removal): string[] {
  if (autoDeleteObjects !== true || removalPolicy === RemovalPolicy.DESTROY) return [];
  return [
    'autoDeleteObjects empties buckets that leave with the stack, and these stay. Give removalPolicy: RemovalPolicy.DESTROY too, or leave it out',
  ];
}
