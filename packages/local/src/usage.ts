import { describeFlags } from '@frame-ingest/local-server';
import { cliFlags } from './cli-flags.ts';

/** What `--help` tells. */
export const usage = `Runs FrameIngest on this machine: page, API, S3 and Kinesis Video.

${describeFlags(cliFlags)}

Lists are separated by commas; an option that takes one may also be given several times.

S3 and Kinesis Video take requests that are signed with the access key "local" and the secret "local".
`;
