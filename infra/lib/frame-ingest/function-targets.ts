import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Streams } from './create-streams';

/** What a function reads and writes. */
export interface FunctionTargets {
  readonly bucket: IBucket;
  readonly streams: Streams;
  readonly logGroup: ILogGroup;
}
