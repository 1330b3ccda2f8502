import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpNoneAuthorizer, type IHttpApi, IpAddressType } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { buildImageContext } from '../build-image-context';
import { CaptureSite, FrameIngest, type FrameIngestDomainName } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const named = (stack: Stack): FrameIngestDomainName => ({
  name: 'cam.example.com',
  certificate: Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:eu-west-1:111122223333:certificate/1234',
  ),
});
const withMtls = (stack: Stack): FrameIngestDomainName => ({
  ...named(stack),
  mtls: { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'roots.pem', version: 'v1' },
});

test('the API is mapped to the domain, which its address is below', () => {
  const template = synthesize(
    (stack) => ({ domainName: named(stack) }),
    (cam, stack) =>
      expect(stack.resolve(cam.url)).toEqual({
        'Fn::Join': ['', ['https://', { Ref: expect.stringMatching(/^CamDomain/) }, '/']],
      }),
  );

  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'cam.example.com' });
  template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: Match.absent() });
});

test('the API and its domain answer at IPv6 too, where that is asked for', () => {
  const template = synthesize((stack) => ({
    domainName: named(stack),
    ipAddressType: IpAddressType.DUAL_STACK,
  }));

  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { IpAddressType: 'dualstack' });
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainNameConfigurations: [Match.objectLike({ IpAddressType: 'dualstack' })],
  });
});

describe('a hosted zone', () => {
  const inZone = (stack: Stack, hostedZone: IHostedZone) => ({ domainName: { ...named(stack), hostedZone } });
  const known = (stack: Stack, zoneName = 'example.com'): IHostedZone =>
    HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });
  const record = (Type: string) => ({
    Type,
    Name: 'cam.example.com.',
    HostedZoneId: 'Z1',
    AliasTarget: {
      DNSName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CamDomain'), 'RegionalDomainName'] },
      HostedZoneId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CamDomain'), 'RegionalHostedZoneId'] },
    },
  });

  test('gets a record that leads the name to the API', () => {
    const template = synthesize((stack) => inZone(stack, known(stack)));

    template.resourceCountIs('AWS::Route53::RecordSet', 1);
    template.hasResourceProperties('AWS::Route53::RecordSet', record('A'));
  });

  test('gets one for IPv6 too, where the API answers there, by the id of the zone alone', () => {
    const template = synthesize((stack) => ({
      ...inZone(stack, HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1')),
      ipAddressType: IpAddressType.DUAL_STACK,
    }));

    for (const type of ['A', 'AAAA']) template.hasResourceProperties('AWS::Route53::RecordSet', record(type));
  });

  test.each(['example.org', 'ample.com'])('of %s, which the name is not in, is refused', (zoneName) => {
    expect(() => synthesize((stack) => inZone(stack, known(stack, zoneName)))).toThrow(
      `Test/Cam: domainName.hostedZone is the zone ${zoneName}, and domainName.name is cam.example.com. Give the zone that the name is in.`,
    );
  });

  test('without one no record is made', () => {
    synthesize((stack) => ({ domainName: named(stack) })).resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

test('with mutual TLS it answers nowhere else', () => {
  const template = synthesize((stack) => ({ domainName: withMtls(stack) }));

  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    MutualTlsAuthentication: { TruststoreUri: 's3://trust/roots.pem', TruststoreVersion: 'v1' },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
});

test('with mutual TLS there can be no page', () => {
  synthesize(
    (stack) => ({ domainName: withMtls(stack), authorizer: new HttpNoneAuthorizer() }),
    (frameIngest, stack) => {
      expect(() => new CaptureSite(stack, 'Site', { frameIngest })).toThrow(
        'Test/Cam requires client certificates, and CloudFront does not present one.',
      );
    },
  );
});

test('an API that is brought along brings its domain along', () => {
  expect(() =>
    synthesize((stack) => ({ domainName: named(stack), httpApi: new HttpApi(stack, 'Own') as IHttpApi })),
  ).toThrow('domainName belongs to the httpApi that is made here');
});

test('cdk-nag has nothing to say about it', () => {
  const faults = findNagFaults(
    (stack) => void new FrameIngest(stack, 'Cam', { domainName: withMtls(stack) }),
  );

  expect(faults).toEqual([]);
});
