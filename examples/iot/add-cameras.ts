import type { FrameIngest } from '@frame-ingest/infra';
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnPolicy,
  CfnPolicyPrincipalAttachment,
  CfnRoleAlias,
  CfnThing,
  CfnThingPrincipalAttachment,
} from 'aws-cdk-lib/aws-iot';

/**
 * Lets cameras with a certificate of AWS IoT call the API: the credentials provider of AWS IoT gives them those of one role.
 * @param cameras ARN of the certificate of each camera, by the name of its thing, which is that of its stream
 * @returns name of the role alias, for `--iot-role-alias`
 */
export function addCameras(cam: FrameIngest, cameras: Record<string, string>): string {
  const role = new Role(cam, 'CameraRole', {
    assumedBy: new ServicePrincipal('credentials.iot.amazonaws.com'),
  });
  cam.grantInvoke(role);
  // A camera may look into the stream and the archive of its own name, which the credentials carry.
  const { partition, region, account } = Stack.of(cam);
  const thing = '$' + '{credentials-iot:ThingName}';
  role.addToPolicy(
    new PolicyStatement({
      actions: ['kinesisvideo:ListFragments', 'kinesisvideo:GetDataEndpoint'],
      resources: [`arn:${partition}:kinesisvideo:${region}:${account}:stream/${thing}/*`],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [cam.bucket.arnForObjects(`${thing}/*`)] }),
  );
  const alias = new CfnRoleAlias(cam, 'CameraRoleAlias', {
    roleArn: role.roleArn,
    credentialDurationSeconds: 3600,
  });

  const policy = new CfnPolicy(cam, 'CameraPolicy', {
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iot:AssumeRoleWithCertificate',
          Resource: alias.attrRoleAliasArn,
        },
      ],
    },
  });
  for (const [thingName, principal] of Object.entries(cameras)) {
    const camera = new CfnThing(cam, `Camera-${thingName}`, { thingName });
    const attachment = { thingName: camera.ref, principal };
    new CfnThingPrincipalAttachment(cam, `CameraCertificate-${thingName}`, attachment);
    new CfnPolicyPrincipalAttachment(cam, `CameraPolicy-${thingName}`, { policyName: policy.ref, principal });
  }
  return alias.ref;
}
