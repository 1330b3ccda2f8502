import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly BucketName?: string;
  readonly BucketEncryption?: {
    readonly ServerSideEncryptionConfiguration: readonly {
      readonly ServerSideEncryptionByDefault: {
        readonly SSEAlgorithm: string;
        readonly KMSMasterKeyID?: string;
      };
    }[];
  };
  readonly NotificationConfiguration?: {
    readonly QueueConfigurations?: readonly {
      readonly Event: string;
      readonly Queue: string;
      readonly Filter?: {
        readonly S3Key: { readonly Rules: readonly { readonly Name: string; readonly Value: string }[] };
      };
    }[];
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const createBucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  standIn: 's3-local',
  notRehearsed: [
    ...[
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
    ],
    ...['BucketEncryption.ServerSideEncryptionConfiguration[0].BucketKeyEnabled', 'CorsConfiguration'],
    ...['VersioningConfiguration', 'Tags'],
  ],
  async create(properties: Properties, id: string, cloud: Cloud) {
    const { deployment, s3, bucketKeys, notifications } = cloud;
    const name = properties.BucketName ?? deployment.nameOf(id);
    await s3.send(new CreateBucketCommand({ Bucket: name }));

    for (const rule of properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? []) {
      const { SSEAlgorithm, KMSMasterKeyID } = rule.ServerSideEncryptionByDefault;
      if (SSEAlgorithm === 'aws:kms' && KMSMasterKeyID !== undefined) bucketKeys.set(name, KMSMasterKeyID);
    }
    for (const { Event, Queue, Filter } of properties.NotificationConfiguration?.QueueConfigurations ?? []) {
      const rules = Object.fromEntries(
        Filter?.S3Key.Rules.map(({ Name, Value }) => [Name.toLowerCase(), Value]) ?? [],
      );
      const { prefix = '', suffix = '' } = rules;
      await notifications.add({ bucket: name, event: Event, prefix, suffix, queueArn: Queue });
    }
    const { region, partition } = deployment;
    return {
      ref: name,
      attributes: {
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    };
  },
};
