import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CaptureSite } from '../capture-site/capture-site';
import type { CaptureSiteSignIn } from '../capture-site/capture-site-props';
import { FrameIngest } from '../frame-ingest/frame-ingest';
import type { FrameIngestProps } from '../frame-ingest/frame-ingest-props';
import { given } from '../given';
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
   * @default - nobody has to, which suits an API that does not ask who calls
   */
  readonly signIn?: CaptureSiteSignIn;
  /**
   * Whether CloudFront logs the requests to the `CaptureSite`; in regions that accounts have to opt in to it cannot.
   * @default true
   */
  readonly cloudFrontLogs?: boolean;
}

/** One `FrameIngest` in a stack of its own, with outputs for whoever calls it. */
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

    this.frameIngest = new FrameIngest(this, 'FrameIngest', props);

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
    for (const setting of ['signIn', 'cloudFrontLogs'] as const) {
      if (props[setting] !== undefined && props.captureSite !== true) {
        throw new Error(
          `${this.node.path}: ${setting} belongs to a CaptureSite. Give captureSite: true, or leave it out.`,
        );
      }
    }
    if (props.captureSite === true) this.captureSite = this.createCaptureSite(props);
  }

  private createCaptureSite(props: FrameIngestStackProps): CaptureSite {
    const { signIn, removalPolicy, autoDeleteObjects, cloudFrontLogs } = props;
    const site = new CaptureSite(this, 'CaptureSite', {
      frameIngest: this.frameIngest,
      ...given({ signIn, removalPolicy, autoDeleteObjects, cloudFrontLogs }),
    });
    new CfnOutput(this, 'SiteUrl', { value: site.url, description: 'The page that captures a camera' });
    return site;
  }
}
