import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { FrameIngestRelease } from './release';

/** Where the functions run, and with what. None is required. */
export interface FrameIngestFunctionProps {
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
   * Whether the functions call S3 and Kinesis Video Streams at FIPS endpoints. Kinesis Video has them in AWS GovCloud (US) only: where
   * the region of the stack is known to be another, a warning says so.
   * @default false
   */
  readonly fipsEndpoints?: boolean;
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
   * Has each deployment make a version of the functions, which takes over step by step behind an alias, and gives way to the one
   * before where errors come: `{}` for the defaults.
   * @default - a deployment replaces the functions at once
   */
  readonly release?: FrameIngestRelease;
  /**
   * Further environment variables of both functions, such as `NODE_OPTIONS`. Those that other properties set are refused.
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}
