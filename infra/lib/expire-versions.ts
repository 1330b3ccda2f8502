import { Duration } from 'aws-cdk-lib';
import type { LifecycleRule } from 'aws-cdk-lib/aws-s3';

/** The lifecycle rule of a bucket that keeps deleted and overwritten objects for 30 days. */
export function expireVersions({ versioned = false }: { readonly versioned?: boolean }): LifecycleRule[] {
  if (!versioned) return [];
  return [{ id: 'ExpireNoncurrentVersions', noncurrentVersionExpiration: Duration.days(30) }];
}
