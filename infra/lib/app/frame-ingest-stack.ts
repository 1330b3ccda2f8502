import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { type IVpc, Vpc, type VpcAttributes } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { CaptureSite } from '../capture-site/capture-site';
import type { CaptureSiteSignIn } from '../capture-site/capture-site-props';
import { FrameIngest } from '../frame-ingest/frame-ingest';
import type { FrameIngestProps } from '../frame-ingest/frame-ingest-props';
import { given } from '../given';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import { parseStackContext } from './parse-stack-context';

/** Properties of a `FrameIngestStack`: those of a stack, those of its `FrameIngest`, and what of a `CaptureSite` it has. */
export interface FrameIngestStackProps extends StackProps, FrameIngestProps {
  /**
   * Whether to make a `CaptureSite` for it; `authorizer` cannot be IAM then.
   * @default false
   */
  readonly captureSite?: boolean;
  /**
   * Where users of the `CaptureSite` sign in.
   * @default - no sign-in, which suits an API that does not ask who calls
   */
  readonly signIn?: CaptureSiteSignIn;
  /**
   * Whether CloudFront logs the requests to the `CaptureSite`; in regions that accounts have to opt in to it cannot.
   * @default true
   */
  readonly cloudFrontLogs?: boolean;
  /**
   * E-mail address that the alarms notify, once its reader has confirmed the message that AWS sends there. It replaces
   * `alarmTopic`.
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmEmail?: string;
  /**
   * VPC that the functions run in, by its ids. It is in place of `vpc`, and takes no look-up in an account.
   * @default - none
   */
  readonly vpcAttributes?: VpcAttributes;
}

/** One `FrameIngest` in a stack of its own, with outputs for its callers. */
export class FrameIngestStack extends Stack {
  /**
   * A stack as the app's context asks for: `frame-ingest:...` keys of cdk.json, or `-c` on the command line.
   * @throws {Error} that names every key with a value out of its range, and every unknown key
   */
  static fromContext(scope: Construct): FrameIngestStack {
    const { id, props } = parseStackContext(scope.node.getAllContext());
    return new FrameIngestStack(scope, id, props);
  }

  /** The construct that the stack holds, with its API, function, bucket and streams. */
  readonly frameIngest: FrameIngest;
  /** The page, where `captureSite` asked for it. */
  readonly captureSite?: CaptureSite;

  constructor(scope: Construct, id: string, props: FrameIngestStackProps = {}) {
    super(scope, id, props);

    this.checkProps(props);
    this.frameIngest = new FrameIngest(this, 'FrameIngest', {
      ...props,
      ...given({ alarmTopic: this.createAlarmTopic(props), vpc: this.findVpc(props) }),
    });

    const { url, bucket, stream, streams } = this.frameIngest;
    new CfnOutput(this, 'ApiUrl', {
      value: url,
      description: 'Address of the API: POST FrameData below it',
    });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName, description: 'Archive of the fragments' });
    new CfnOutput(this, 'StreamName', {
      value: stream.streamRef.streamName,
      description: 'Kinesis video stream',
    });
    if (streams.length > 1) {
      const names = streams.map(({ streamName }) => streamName);
      new CfnOutput(this, 'StreamNames', { value: names.join(','), description: 'What streamName may be' });
    }
    new CfnOutput(this, 'StreamArn', { value: stream.streamRef.streamArn });
    if (props.captureSite === true) this.captureSite = this.createCaptureSite(props);
  }

  private checkProps(props: FrameIngestStackProps): void {
    const ofSite = (['signIn', 'cloudFrontLogs'] as const)
      .filter((setting) => props[setting] !== undefined && props.captureSite !== true)
      .map((setting) => `${setting} belongs to a CaptureSite. Give captureSite: true, or leave it out`);
    const twice = (
      [
        ['alarmEmail', 'alarmTopic'],
        ['vpcAttributes', 'vpc'],
      ] as const
    )
      .filter(([own, other]) => props[own] !== undefined && props[other] !== undefined)
      .map(([own, other]) => `${own} is in place of ${other}. Give one of them`);
    const problems = [...ofSite, ...twice];
    if (problems.length > 0) throw new Error(`${this.node.path}: ${problems.join('; ')}.`);
  }

  private createAlarmTopic({ alarmEmail, alarmTopic }: FrameIngestStackProps): ITopic | undefined {
    if (alarmEmail === undefined) return alarmTopic;
    const topic = new Topic(this, 'Alarms', { displayName: `Alarms of ${this.stackName}`, enforceSSL: true });
    const subscription = topic.addSubscription(new EmailSubscription(alarmEmail));
    acknowledgeFinding(
      subscription,
      'Serverless-SNSRedrivePolicy',
      'What a mailbox does not take comes to nobody by a queue. The alarm stays in CloudWatch.',
    );
    // A policy of one's own takes the place of the one that lets the account's services publish.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return topic as ITopic;
  }

  private findVpc({ vpcAttributes, vpc }: FrameIngestStackProps): IVpc | undefined {
    if (vpcAttributes === undefined) return vpc;
    const found = Vpc.fromVpcAttributes(this, 'Vpc', vpcAttributes);
    Annotations.of(found).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'Functions need the subnets, and nothing of their routes.',
    );
    return found;
  }

  private createCaptureSite(props: FrameIngestStackProps): CaptureSite {
    const { signIn, removalPolicy, autoDeleteObjects, cloudFrontLogs, versioned, encryptionKey } = props;
    const site = new CaptureSite(this, 'CaptureSite', {
      frameIngest: this.frameIngest,
      ...given({ signIn, removalPolicy, autoDeleteObjects, cloudFrontLogs, versioned, encryptionKey }),
    });
    new CfnOutput(this, 'SiteUrl', { value: site.url, description: 'The page that captures a camera' });
    return site;
  }
}
