import { Annotations, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnBucket, IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { archiveRules } from './create-archive-bucket';
import type { FrameIngestProps } from './frame-ingest-props';

/** Warns of a bucket that was brought along if this app shows no rules in it that delete temporary objects. */
export function warnOfLifecycle(scope: Construct, props: FrameIngestProps): void {
  const { bucket } = props;
  if (bucket === undefined) return;
  // Rules may be added to a bucket until the app is synthesized.
  Aspects.of(scope).add({
    visit(node: IConstruct) {
      if (node !== scope) return;
      const known = rulesOf(bucket);
      const missing = archiveRules(props).filter((rule) => !known?.some((each) => clears(each, rule)));
      if (missing.length === 0) return;
      const says =
        known === undefined
          ? 'bucket is brought along, and what it clears away is not known here. It needs lifecycle rules'
          : 'bucket lacks lifecycle rules';
      Annotations.of(scope).addWarningV2(
        'frame-ingest:bucket-lifecycle',
        `${says}: ${missing.map(describe).join(', ')}. Without them such objects stay for good, and are billed. The README of @frame-ingest/infra has the rules.`,
      );
    },
  });
}

/** @returns undefined for a bucket that was not made in this app */
function rulesOf(bucket: IBucket): readonly CfnBucket.RuleProperty[] | undefined {
  const resource = bucket.node.defaultChild;
  if (resource === undefined || !CfnResource.isCfnResource(resource)) return undefined;
  const { lifecycleConfiguration } = resource as CfnBucket;
  return Stack.of(resource).resolve(lifecycleConfiguration)?.rules ?? [];
}

/** Whether a rule of the bucket clears away what one of ours does, be it sooner or later, or with more. */
function clears(rule: CfnBucket.RuleProperty, { prefix = '', expiration }: LifecycleRule): boolean {
  const isForAll = [rule.tagFilters, rule.objectSizeGreaterThan, rule.objectSizeLessThan].every(
    (filter) => filter === undefined,
  );
  if (rule.status !== 'Enabled' || !isForAll || !prefix.startsWith(rule.prefix ?? '')) return false;
  if (expiration === undefined) return rule.abortIncompleteMultipartUpload !== undefined;
  return rule.expirationInDays !== undefined || rule.expirationDate !== undefined;
}

function describe({ prefix, expiration, abortIncompleteMultipartUploadAfter: abort }: LifecycleRule): string {
  const days = (expiration ?? abort)?.toDays();
  const after = `after ${days} ${days === 1 ? 'day' : 'days'}`;
  return expiration === undefined ? `incomplete uploads end ${after}` : `${prefix} expires ${after}`;
}
