import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpNoneAuthorizer, type IHttpApi, IpAddressType } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
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
