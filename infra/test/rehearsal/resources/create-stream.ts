import { CreateStreamCommand } from '@aws-sdk/client-kinesis-video';
import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly Name?: string;
  readonly DataRetentionInHours?: number;
  readonly MediaType?: string;
  readonly KmsKeyId?: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisvideo-stream.html */
export const createStream: ResourceType = {
  type: 'AWS::KinesisVideo::Stream',
  standIn: 'kvs-local',
  notRehearsed: ['Tags', 'StreamStorageConfiguration'],
  async create(properties: Properties, id: string, { kinesisVideo, deployment }: Cloud) {
    const { Name = deployment.nameOf(id), DataRetentionInHours, MediaType, KmsKeyId } = properties;
    const { StreamARN = '' } = await kinesisVideo.send(
      new CreateStreamCommand({ StreamName: Name, DataRetentionInHours, MediaType, KmsKeyId }),
    );
    return { ref: Name, attributes: { Arn: StreamARN } };
  },
};
