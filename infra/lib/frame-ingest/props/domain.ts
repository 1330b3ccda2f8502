import type { MTLSConfig } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** A domain name of the API's own. */
export interface FrameIngestDomainName {
  /** Such as `cam.example.com`. */
  readonly name: string;
  /** Certificate for the name, in the region of the stack. */
  readonly certificate: ICertificate;
  /**
   * Zone of Route 53 that gets the records which lead the name to the API: A, and AAAA where it answers at IPv6 as well.
   * @default - none: point the name to `regionalDomainName` of `domain` by yourself
   */
  readonly hostedZone?: IHostedZone;
  /**
   * Certificates that clients have to show (mutual TLS), for devices: an object of S3 with the certificates of the
   * authorities. The API then answers at this name only, because clients without one could call its other address.
   * @default - clients need none
   */
  readonly mtls?: MTLSConfig;
  /**
   * Certificate of ACM that proves who owns the name. It is needed with `mtls` and a `certificate` that ACM has imported
   * or a private authority has signed.
   * @default - none
   */
  readonly ownershipCertificate?: ICertificate;
}
