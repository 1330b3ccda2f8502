import type { IConstruct } from 'constructs';
import { findForeign, type Place } from '../find-foreign';
import type { FrameIngestProps } from './frame-ingest-props';

/** What the service, or AWS, would look for in the account and the region of the stack, and not find. */
export function findForeignProps(scope: IConstruct, props: FrameIngestProps): string[] {
  const here = (thing: { readonly env: Place['env'] } | undefined, why: string): Place => ({
    has: ['account', 'region'],
    env: thing?.env,
    why,
  });
  const near = (thing: { readonly env: Place['env'] } | undefined, why: string): Place => ({
    ...here(thing, why),
    has: ['region'],
  });
  return findForeign(scope, {
    stream: here(props.stream, 'The function writes to streams of its own'),
    bucket: here(props.bucket, 'The function archives in a bucket of its own'),
    archiveLogBucket: here(props.archiveLogBucket, 'S3 delivers access logs within an account and a region'),
    deadLetterQueue: here(props.deadLetterQueue, 'SQS moves messages within an account and a region'),
    logGroup: here(props.logGroup, 'Lambda logs within an account and a region'),
    redriveLogGroup: here(props.redriveLogGroup, 'Lambda logs within an account and a region'),
    apiLogGroup: here(props.apiLogGroup, 'API Gateway logs within an account and a region'),
    httpApi: here(props.httpApi, 'Its routes are made in this stack'),
    // Others of an account may be used where their own policies allow it.
    encryptionKey: near(props.encryptionKey, 'AWS uses keys of its own region'),
    'image.repository': near(
      props.image?.repository,
      'Lambda takes images from its own region. Have ECR replicate the repository, or push the image to one here',
    ),
    alarmTopic: near(props.alarmTopic, 'CloudWatch notifies topics of its own region only'),
    vpc: near(props.vpc, 'Lambda runs functions in a VPC of its own region'),
  });
}
