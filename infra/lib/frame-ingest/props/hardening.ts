import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What `FrameIngest.hardened` cannot make by itself. */
export interface FrameIngestHardening {
  /** KMS key that video, messages and logs are encrypted with. The packs ask for one that is rotated. */
  readonly encryptionKey: IKey;
  /** VPC that the functions run in, as the property of that name. */
  readonly vpc: IVpc;
  /** Topic that every alarm notifies. The packs ask for one that is encrypted. */
  readonly alarmTopic: ITopic;
}
