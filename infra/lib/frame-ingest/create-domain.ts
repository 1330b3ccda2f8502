import { DomainName, type IDomainName, IpAddressType } from 'aws-cdk-lib/aws-apigatewayv2';
import { AaaaRecord, ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { given } from '../given';
import type { FrameIngestProps } from './frame-ingest-props';

/** The domain of the API, where there is one, with its records where there is a zone for them. */
export function createDomain(
  scope: Construct,
  { domainName, ipAddressType }: FrameIngestProps,
): IDomainName | undefined {
  if (domainName === undefined) return undefined;
  const { name, certificate, hostedZone: zone, mtls, ownershipCertificate } = domainName;
  const domain = new DomainName(scope, 'Domain', {
    domainName: name,
    certificate,
    ...given({ mtls, ownershipCertificate, ipAddressType }),
  });
  if (zone !== undefined) {
    const { regionalDomainName, regionalHostedZoneId } = domain;
    const target = RecordTarget.fromAlias(
      new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
    );
    // With a full stop it is the whole name, whatever the zone is called.
    const record = { zone, recordName: `${name}.`, target };
    new ARecord(scope, 'DomainRecord', record);
    if (ipAddressType === IpAddressType.DUAL_STACK) new AaaaRecord(scope, 'DomainRecordV6', record);
  }
  return domain;
}
