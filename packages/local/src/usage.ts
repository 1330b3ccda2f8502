import { describeFlags } from '@frame-ingest/local-server';
import { cliFlags } from './cli-flags.ts';

/** The text of `--help`. */
export const usage = `Runs FrameIngest on this machine: page, API, S3 and Kinesis Video.

${describeFlags(cliFlags)}

Separate the items of a list by commas, or repeat the option.

Sign requests to S3 and Kinesis Video with the access key "local" and the secret "local".
`;
