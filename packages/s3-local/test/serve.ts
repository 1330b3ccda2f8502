import { startS3Local } from '../src/index.ts';

/** A server in a process of its own, for a test to kill or to starve. */
const [, , dir = '', bucket = '', options = '{}'] = process.argv;
try {
  const { url } = await startS3Local({ dir, buckets: [bucket], ...JSON.parse(options) });
  process.stdout.write(`${url}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
