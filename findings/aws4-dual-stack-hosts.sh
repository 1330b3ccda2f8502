#!/usr/bin/env bash
# aws4 1.13.2 and aws4fetch 1.0.20 (npm), signing for hosts of Kinesis Video.
#
# Both take service and region from the host where the caller does not name them. Kinesis
# Video also has dual-stack hosts (kinesisvideo.REGION.api.aws) and FIPS hosts (kinesisvideo-fips.REGION.amazonaws.com);
# AWS's own SDK resolves to both, and signs for the service "kinesisvideo".
#
# One would expect an error for a host that cannot be read, or the right names.
# True: for a dual-stack host both sign, without an error, for an empty service in us-east-1; for a FIPS host aws4 signs for
# a service "kinesisvideo-fips", aws4fetch for "kinesisvideo". With service and region given all are right.
#
# Seen (region/service of the signature):
#   kinesisvideo.eu-west-1.amazonaws.com            aws4 eu-west-1/kinesisvideo           aws4fetch eu-west-1/kinesisvideo
#   kinesisvideo.eu-west-1.api.aws                  aws4 us-east-1/                       aws4fetch us-east-1/
#   kinesisvideo-fips.us-gov-west-1.amazonaws.com   aws4 us-gov-west-1/kinesisvideo-fips  aws4fetch us-gov-west-1/kinesisvideo
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error aws4@1.13.2 aws4fetch@1.0.20 \
  @aws-sdk/client-kinesis-video@3.1116.0 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { DescribeStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';

const accessKeyId = 'AKIDEXAMPLE';
const secretAccessKey = 'example';
const scopeOf = (authorization) => /Credential=[^/]*\/\d+\/(.*)\/aws4_request/.exec(authorization)[1];

async function byAws4fetch(host, names = {}) {
  const url = `https://${host}/describeStream`;
  const { headers } = await new AwsV4Signer({ url, method: 'POST', body: '{}', accessKeyId, secretAccessKey, ...names }).sign();
  return scopeOf(headers.get('authorization'));
}
function byAws4(host, names = {}) {
  const request = { host, path: '/describeStream', method: 'POST', body: '{}', ...names };
  return scopeOf(aws4.sign(request, { accessKeyId, secretAccessKey }).headers.Authorization);
}
/** Host and scope that AWS's SDK uses; the request itself is not sent. */
async function bySdk(config) {
  const client = new KinesisVideoClient({ credentials: { accessKeyId, secretAccessKey }, ...config });
  let seen;
  client.middlewareStack.add(() => async ({ request }) => {
    seen = { host: request.hostname, scope: scopeOf(request.headers.authorization) };
    return { output: { $metadata: {} }, response: {} };
  }, { step: 'finalizeRequest', priority: 'low' });
  await client.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  return seen;
}

for (const [config, host, sdk, aws4Scope, aws4fetchScope] of [
  [{ region: 'eu-west-1' },
    'kinesisvideo.eu-west-1.amazonaws.com', 'eu-west-1/kinesisvideo', 'eu-west-1/kinesisvideo', 'eu-west-1/kinesisvideo'],
  [{ region: 'eu-west-1', useDualstackEndpoint: true },
    'kinesisvideo.eu-west-1.api.aws', 'eu-west-1/kinesisvideo', 'us-east-1/', 'us-east-1/'],
  [{ region: 'us-gov-west-1', useFipsEndpoint: true },
    'kinesisvideo-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1/kinesisvideo', 'us-gov-west-1/kinesisvideo-fips',
    'us-gov-west-1/kinesisvideo'],
]) {
  assert.deepEqual(await bySdk(config), { host, scope: sdk });
  const seen = [byAws4(host), await byAws4fetch(host)];
  console.log(`${host.padEnd(46)} SDK ${sdk}  aws4 ${seen[0]}  aws4fetch ${seen[1]}`);
  assert.deepEqual(seen, [aws4Scope, aws4fetchScope]);

  const [region, service] = sdk.split('/');
  assert.deepEqual([byAws4(host, { region, service }), await byAws4fetch(host, { region, service })], [sdk, sdk]);
}
JS
NODE_NO_WARNINGS=1 node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
