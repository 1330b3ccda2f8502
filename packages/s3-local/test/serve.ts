import { startS3Local } from '../src/index.ts';

/** A server in a process of its own, for a test to kill. */
const [, , dir = '', bucket = ''] = process.argv;
const { url } = await startS3Local({ dir, buckets: [bucket] });
process.stdout.write(`${url}\n`);
