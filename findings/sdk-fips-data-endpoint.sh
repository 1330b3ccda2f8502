#!/usr/bin/env bash
# @aws-sdk/client-kinesis-video-media 3.1138.0, @aws-sdk/client-kinesis-video-archived-media 3.1138.0 and
# @aws-sdk/client-kinesis-video 3.1116.0.
#
# Media of Kinesis Video has no fixed address: GetDataEndpoint names one for each stream and operation, and a client is made
# with it as `endpoint`. Every AWS SDK takes AWS_USE_FIPS_ENDPOINT=true (and AWS_USE_DUALSTACK_ENDPOINT=true) from the environment.
#
# One would expect the variable to change how the control plane is found, and to leave alone a client that has an endpoint.
# True: a client with an endpoint refuses every call before anything is sent. So whoever switches FIPS or dual stack on for a
# process finds that GetDataEndpoint works, and that GetMedia, ListFragments and GetClip never do. `useFipsEndpoint: false` and
# `useDualstackEndpoint: false` on these clients bring them back; the endpoint that GetDataEndpoint gave stays in use.
#
# Seen:
#   AWS_USE_FIPS_ENDPOINT GetDataEndpoint: kinesisvideo-fips.us-gov-west-1.amazonaws.com
#   AWS_USE_FIPS_ENDPOINT GetMedia: Invalid Configuration: FIPS and custom endpoint are not supported
#   AWS_USE_FIPS_ENDPOINT ListFragments: Invalid Configuration: FIPS and custom endpoint are not supported
#   AWS_USE_FIPS_ENDPOINT GetMedia with false: b-1a2b3c4d.kinesisvideo.us-gov-west-1.amazonaws.com
#   AWS_USE_DUALSTACK_ENDPOINT GetMedia: Invalid Configuration: Dualstack and custom endpoint are not supported
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @aws-sdk/client-kinesis-video-media@3.1138.0 \
  @aws-sdk/client-kinesis-video-archived-media@3.1138.0 @aws-sdk/client-kinesis-video@3.1116.0 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoArchivedMediaClient, ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';

const dataEndpoint = 'https://b-1a2b3c4d.kinesisvideo.us-gov-west-1.amazonaws.com';
const stream = { StreamName: 'camera' };
const getMedia = new GetMediaCommand({ ...stream, StartSelector: { StartSelectorType: 'NOW' } });
const listFragments = new ListFragmentsCommand(stream);
const getDataEndpoint = new GetDataEndpointCommand({ ...stream, APIName: 'GET_MEDIA' });

/** Where a call would go, or why it goes nowhere. Nothing is sent. */
async function outcomeOf(Client, command, config) {
  const client = new Client({
    region: 'us-gov-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request) => {
        throw new Error(request.hostname);
      },
    },
    ...config,
  });
  return client.send(command).catch((error) => error.message);
}

async function expectOutcome(what, expected, ...call) {
  const seen = await outcomeOf(...call);
  console.log(`${what}: ${seen}`);
  assert.equal(seen, expected);
}

const refused = (kind) => `Invalid Configuration: ${kind} and custom endpoint are not supported`;
const endpoint = dataEndpoint;
process.env.AWS_USE_FIPS_ENDPOINT = 'true';
const fips = 'AWS_USE_FIPS_ENDPOINT';
await expectOutcome(`${fips} GetDataEndpoint`, 'kinesisvideo-fips.us-gov-west-1.amazonaws.com', KinesisVideoClient, getDataEndpoint, {});
await expectOutcome(`${fips} GetMedia`, refused('FIPS'), KinesisVideoMediaClient, getMedia, { endpoint });
await expectOutcome(`${fips} ListFragments`, refused('FIPS'), KinesisVideoArchivedMediaClient, listFragments, { endpoint });
await expectOutcome(`${fips} GetMedia with false`, new URL(endpoint).hostname, KinesisVideoMediaClient, getMedia, {
  endpoint,
  useFipsEndpoint: false,
});
delete process.env.AWS_USE_FIPS_ENDPOINT;
process.env.AWS_USE_DUALSTACK_ENDPOINT = 'true';
await expectOutcome('AWS_USE_DUALSTACK_ENDPOINT GetMedia', refused('Dualstack'), KinesisVideoMediaClient, getMedia, { endpoint });
JS
NODE_NO_WARNINGS=1 AWS_EC2_METADATA_DISABLED=true node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
