import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type {
  IHttpApi,
  IHttpRouteAuthorizer,
  IHttpStage,
  ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { DockerImageAssetInvalidationOptions } from 'aws-cdk-lib/aws-ecr-assets';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Decoder, EncoderProfile } from './encoder';

/** Properties of `FrameIngest`. None is required. */
export interface FrameIngestProps {
  /**
   * Bucket to archive fragments in, in the account and the region of the stack.
   *
   * Long clips lie below `!offered/` in it for a while, and claims on batches below `!claims/`: give it lifecycle rules that
   * clear them away after a day, and after a week. With `redrive` it is told, by a function that aws-cdk-lib brings along, to send its notifications of new `.mkv`
   * objects to the queue; it can have one receiver of those. `lifecycleRules`, `versioned` and `archiveLogBucket` are for the bucket that is
   * made without it.
   * @default - a new bucket: private, encrypted, TLS only, retained with the stack's end
   */
  readonly bucket?: IBucket;
  /**
   * Lifecycle rules of the new bucket, beside those that clear away incomplete uploads, claims and offered clips.
   * @default - archived fragments are kept
   */
  readonly lifecycleRules?: LifecycleRule[];
  /**
   * Whether the new bucket keeps what is deleted or overwritten, for 30 days.
   * @default false - the function writes each fragment once, under a key that tells its content, and only where no
   * object is yet; it cannot delete
   */
  readonly versioned?: boolean;
  /**
   * Bucket that S3 delivers the new archive's access logs to, below `archive/`.
   * @default - a new bucket that keeps them for 90 days
   */
  readonly archiveLogBucket?: IBucket;
  /**
   * Stream to put fragments on: a `CfnStream`, a `VideoStream`, or `VideoStream.fromStreamName(...)`.
   *
   * `streamName`, `streams`, `streamRetention` and `streamMediaType` are for streams that are made without it.
   * @default - a new stream
   */
  readonly stream?: IStreamRef;
  /**
   * Name of the new stream.
   * @default - a name made by CloudFormation
   */
  readonly streamName?: string;
  /**
   * Names of several new streams. A request says with `streamName` which one it is for; the first is that of a request
   * which does not. A name that ends in `*` allows every name that begins so.
   *
   * A stream whose name only begins so is made when its first batch comes, and outlives the stack; the function's role can
   * make no others.
   * `streamRetention`, `streamMediaType` and `encryptionKey` hold for all of them.
   * @default - one stream, `stream` or a new one
   */
  readonly streams?: string[];
  /**
   * Claim, in the token that `authorizer` has checked (or entry of the context of a Lambda authorizer), with the names
   * of the streams that the caller may use, separated by spaces. What is not in it is refused with 403.
   * @default - every caller may use every stream
   */
  readonly streamClaim?: string;
  /**
   * How long the new stream keeps fragments, 1 to 87600 hours (10 years), in whole hours.
   * @default Duration.hours(24)
   */
  readonly streamRetention?: Duration;
  /**
   * Media type of the new stream.
   * @default 'video/h264'
   */
  readonly streamMediaType?: string;
  /**
   * KMS key that the new bucket and the new streams encrypt video with, and the queues of `redrive` the names of fragments.
   *
   * The functions, and whoever is granted to read, may use it. A key that was not made in the app has to let S3 in by
   * itself: `kms:GenerateDataKey` and `kms:Decrypt` to the service `s3.amazonaws.com`.
   * @default - the services' own keys
   */
  readonly encryptionKey?: IKey;
  /**
   * What becomes of the new buckets, the new streams and the new log groups, with all that is in them, when they leave the
   * stack. CloudFormation deletes a bucket only when it is empty: see `autoDeleteObjects`. Streams that the function has made
   * for a pattern in `streams` stay in any case.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - they stay, but for what a first deployment has made that failed
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether the new buckets are emptied when they leave the stack, with the removal policy `DESTROY`: a function that
   * aws-cdk-lib brings along deletes the archive.
   * @default false
   */
  readonly autoDeleteObjects?: boolean;
  /**
   * Whether callers can watch the streams: `GET /Playback`, `/Clip` and `/Image`. The function's role may open sessions
   * and fetch clips only then.
   * @default true
   */
  readonly playback?: boolean;
  /**
   * Whether a second function reads the archive and makes sure that each fragment comes into its stream, also where the
   * request that archived it could not put it there. Without it such a request is answered with 503, and the client has to
   * send the batch again.
   * @default true
   */
  readonly redrive?: boolean;
  /**
   * Most batches of messages that the second function handles at a time, 2 to 1000.
   * @default 5
   */
  readonly redriveConcurrency?: number;
  /**
   * Queue for messages about fragments that could not be delivered in about 8 hours: a standard one, in the account and the
   * region of the stack.
   * @default - a new one that keeps them for 14 days
   */
  readonly deadLetterQueue?: IQueue;
  /**
   * How long a request waits for the stream, 0 to 25 seconds, before it answers with 202: archived, delivery follows.
   * @default Duration.seconds(2)
   */
  readonly deliveryPatience?: Duration;
  /**
   * API to add the routes to. `throttle` and `apiLogGroup` are for the one that is made without it.
   * @default - a new one
   */
  readonly httpApi?: IHttpApi;
  /**
   * Stage of `httpApi` that `url` is the address of.
   * @default - its default stage
   */
  readonly httpStage?: IHttpStage;
  /**
   * Who may call the API. Pass a `new HttpNoneAuthorizer()` to open it to everyone.
   * @default new HttpIamAuthorizer() - requests signed by principals with a `grantInvoke`
   */
  readonly authorizer?: IHttpRouteAuthorizer;
  /**
   * Origins whose pages may call the API: `https://host[:port]`, or `*` alone for any.
   * @default - none
   */
  readonly corsOrigins?: string[];
  /**
   * Most requests that the API takes, over all callers.
   * @default - 10 a second, in bursts of 20: a Kinesis video stream takes 5 fragments a second
   */
  readonly throttle?: ThrottleSettings;
  /**
   * Size of the video as `WIDTHxHEIGHT`, both even, from 16 to 4096. Frames of other sizes are fitted into it.
   * @default - that of the first frame of each batch that decodes
   */
  readonly canvas?: string;
  /**
   * Rate of a batch that names neither timestamps nor a rate, 0.1 to 120 frames per second.
   * @default 10
   */
  readonly framerate?: number;
  /**
   * Shortest batch, 0 to 10 seconds; zero allows any. Kinesis Video wants a fragment to last a second.
   * @default Duration.seconds(1)
   */
  readonly minFragment?: Duration;
  /**
   * Longest fragment, 1 to 20 seconds. A longer batch becomes several fragments.
   * @default Duration.seconds(10)
   */
  readonly maxFragment?: Duration;
  /**
   * How much a page collects before it sends, 1 to 10 seconds and not above `maxFragment`. Shorter batches are seen sooner, and take
   * more requests and keyframes.
   * @default Duration.seconds(2)
   */
  readonly batch?: Duration;
  /**
   * Longest body of a request, 1000 to 6000000 bytes.
   * @default 6000000 - Lambda takes 6 MB with everything around it
   */
  readonly maxBodyBytes?: number;
  /**
   * Most frames of a batch, 1 to 1200.
   * @default 1200
   */
  readonly maxFrames?: number;
  /**
   * Most pixels of a frame, 256 to 33177600 (7680x4320).
   * @default 8294400 - 3840x2160
   */
  readonly maxFramePixels?: number;
  /**
   * Most pixels of a batch, its frames times the size of the video: 256 to 7000000000. What is more than the default
   * has to fit into `memorySize` and `timeout`.
   * @default 700000000
   */
  readonly maxBatchPixels?: number;
  /**
   * What the encoder is to be good at: `LOW_LATENCY`, `QUALITY` or `REKOGNITION`.
   * @default EncoderProfile.LOW_LATENCY
   */
  readonly encoderProfile?: EncoderProfile;
  /**
   * More options of ffmpeg for its output; they win over those of the profile.
   * @default - none
   */
  readonly encoderArguments?: string[];
  /**
   * Who decodes JPEG files: `SHARP`, or `FFMPEG` for trusted callers.
   * @default Decoder.SHARP
   */
  readonly decoder?: Decoder;
  /**
   * Whether callers may send what their cameras have encoded: H.264 that is checked and wrapped, without ffmpeg.
   * @default true
   */
  readonly h264?: boolean;
  /**
   * Whether that is decoded before it is archived, by ffmpeg in a process of its own. Without it the structure of each picture is
   * checked, not what it shows; with it strangers' bytes reach the ffmpeg of the image.
   * @default false
   */
  readonly verifyPictures?: boolean;
  /**
   * Memory of the function, 128 to 10240 MiB. Lambda gives processor time in proportion.
   * @default 1769 - one whole processor
   */
  readonly memorySize?: number;
  /**
   * Time that the function has for a request, 1 to 29 seconds: the API waits no longer than 30.
   * @default Duration.seconds(29)
   */
  readonly timeout?: Duration;
  /**
   * Most requests that are handled at a time; they are taken from the account's concurrency. Each holds a connection
   * to the stream.
   * @default - what the account has left
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * VPC that the functions run in. They need a way from there to S3, Kinesis Video Streams and CloudWatch Logs: a NAT
   * gateway, or VPC endpoints.
   * @default - none
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of `vpc`.
   * @default - private subnets
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the function in `vpc`.
   * @default - a new one that lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Whether AWS X-Ray traces requests through the function.
   * @default Tracing.ACTIVE
   */
  readonly tracing?: Tracing;
  /**
   * Processor architecture of the function, and of the image that is built for it.
   * @default Architecture.X86_64
   */
  readonly architecture?: Architecture;
  /**
   * Log group of the function, and of nothing else: its lines are counted.
   * @default - a new one
   */
  readonly logGroup?: ILogGroup;
  /**
   * Log group of the second function, and of nothing else.
   * @default - a new one
   */
  readonly redriveLogGroup?: ILogGroup;
  /**
   * Log group that the API logs each request to.
   * @default - a new one
   */
  readonly apiLogGroup?: ILogGroup;
  /**
   * How long the new log groups keep their lines.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Topic that every alarm tells when it goes off, and when it is over.
   * @default - alarms are seen in CloudWatch only
   */
  readonly alarmTopic?: ITopic;
  /**
   * Whether to make a CloudWatch dashboard of requests, latency, errors and the stream.
   * @default false
   */
  readonly dashboard?: boolean;
  /**
   * Image that the function's image is built on: AWS's Node base image for Lambda, or one that behaves like it.
   * @default 'public.ecr.aws/lambda/nodejs:22'
   */
  readonly baseImage?: string;
  /**
   * Build arguments of the image: a proxy (`HTTPS_PROXY` and its like), which leaves the hash of the image as it is. Those that the
   * Dockerfile does not declare are refused.
   *
   * `baseImage` sets `BASE_IMAGE`, `ffmpegPath` `FFMPEG_PATH`.
   * @default - none
   */
  readonly dockerBuildArgs?: { [name: string]: string };
  /**
   * Text that the hash of the image is made of, too: another one has it built anew, on what the tag of `baseImage` has come to stand
   * for. (Docker takes a base image that it has: pull it first.)
   * @default - none
   */
  readonly extraHash?: string;
  /**
   * What the hash of the image leaves out. A proxy in `dockerBuildArgs` is not in it in any case.
   * @default - nothing
   */
  readonly invalidation?: DockerImageAssetInvalidationOptions;
  /**
   * Absolute path of an ffmpeg that `baseImage` carries. The image is then built without its own, which is under the GPL.
   * @default - the one that is built into the image
   */
  readonly ffmpegPath?: string;
}
