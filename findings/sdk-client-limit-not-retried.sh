#!/usr/bin/env bash
# @aws-sdk/client-kinesis-video-media 3.1138.0 and @aws-sdk/client-kinesis-video-archived-media 3.1138.0.
#
# Kinesis Video says "too fast" with ClientLimitExceededException, "Try making the call later", and HTTP status 400.
#
# One would expect the SDK's retries, three attempts by default, to cover it as they cover throttling of other services.
# True: it is not retried at all, and neither is ConnectionLimitExceededException. The same answer with the name
# LimitExceededException or ThrottlingException, or with status 429, is sent three times. Who calls GetMedia or
# ListFragments has to wait and retry for himself, or give the client a retry strategy.
#
# Seen, attempts of GetMedia and of ListFragments:
#   400 ClientLimitExceededException: 1 1
#   400 ConnectionLimitExceededException: 1 1
#   400 LimitExceededException: 3 3
#   400 ThrottlingException: 3 3
#   429 ClientLimitExceededException: 3 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @aws-sdk/client-kinesis-video-media@3.1138.0 \
  @aws-sdk/client-kinesis-video-archived-media@3.1138.0 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { KinesisVideoArchivedMediaClient, ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';

let answer;
let attempts;
const server = createServer((request, response) => {
  attempts += 1;
  request.resume().on('end', () => {
    response.writeHead(answer.status, { 'content-type': 'application/json', 'x-amzn-errortype': answer.name });
    response.end('{"Message":"Rate exceeded"}');
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const config = {
  region: 'us-west-2',
  endpoint: `http://127.0.0.1:${server.address().port}`,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const media = new KinesisVideoMediaClient(config);
const archived = new KinesisVideoArchivedMediaClient(config);

async function attemptsOf(client, command) {
  attempts = 0;
  await assert.rejects(client.send(command), { name: answer.name });
  return attempts;
}
for (const [status, name, expected] of [
  [400, 'ClientLimitExceededException', 1],
  [400, 'ConnectionLimitExceededException', 1],
  [400, 'LimitExceededException', 3],
  [400, 'ThrottlingException', 3],
  [429, 'ClientLimitExceededException', 3],
]) {
  answer = { status, name };
  const StreamName = 'camera';
  const seen = [
    await attemptsOf(media, new GetMediaCommand({ StreamName, StartSelector: { StartSelectorType: 'NOW' } })),
    await attemptsOf(archived, new ListFragmentsCommand({ StreamName })),
  ];
  console.log(`${status} ${name}: ${seen.join(' ')}`);
  assert.deepEqual(seen, [expected, expected]);
}
server.close();
server.closeAllConnections();
JS
NODE_NO_WARNINGS=1 node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
