import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { audit } from './audit.ts';
import { parseCapturedLog } from './captured-log.ts';
import { parseRequestLog } from './request-log.ts';

const usage = `Compares the answers of a deployment with its archive and its streams, frame by frame.

  --s3 URL       endpoint of S3             (default: AWS)
  --kvs URL      endpoint of Kinesis Video  (default: AWS)
  --bucket NAME  the archive                (default frame-ingest-archive)
  --log FILE     answers, one JSON object a line: {"status":200,"answer":{...},"timestamps":[...]}
                 (default: only archive and streams are compared)
  --captured FILE  frames that cameras captured, one JSON object a line:
                 {"streamName":"cam-1","timestampMs":1795405009130}, with "lost":"reason" if the camera
                 reported it lost (default: missing frames are not detected)
  --json         print the report as JSON
  --help         print this text

Region and credentials come from the AWS SDK's default chain; with --s3 and --kvs they are the local stack's.
Exits with 1 if a promise is broken, and with 2 if the comparison failed.
`;

// The SDK would print its notice about later Node.js releases before every result.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

try {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((arg, position) => !(position === 0 && arg === '--')),
    options: {
      s3: { type: 'string' },
      kvs: { type: 'string' },
      bucket: { type: 'string', default: 'frame-ingest-archive' },
      log: { type: 'string' },
      captured: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else await run(values);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run({
  s3,
  kvs,
  bucket,
  log,
  captured,
  json,
}: {
  readonly s3?: string;
  readonly kvs?: string;
  readonly bucket: string;
  readonly log?: string;
  readonly captured?: string;
  readonly json: boolean;
}): Promise<void> {
  const report = await audit({
    s3: new S3Client({ ...clientOf(s3), forcePathStyle: s3 !== undefined }),
    kinesisVideo: new KinesisVideoClient(clientOf(kvs)),
    bucket,
    log: log === undefined ? [] : parseRequestLog(await readFile(log, 'utf8')),
    captured: captured === undefined ? [] : parseCapturedLog(await readFile(captured, 'utf8')),
  });
  if (report.violations.length > 0) process.exitCode = 1;
  if (json) {
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  for (const { kind, key, detail } of report.violations) process.stdout.write(`${kind}: ${key}: ${detail}\n`);
  const { batches, frames, fragments, strays, answers, captured: logged, violations } = report;
  process.stdout.write(
    `${logged} captured frames, ${answers} answers, ${batches} batches with ${frames} frames in the archive, ${fragments} fragments in the streams, ${strays} of them not archived: ${violations.length} broken promises\n`,
  );
}

function clientOf(endpoint: string | undefined): object {
  if (endpoint === undefined) return {};
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: process.env['AWS_REGION'] ?? 'us-east-1', credentials };
}
