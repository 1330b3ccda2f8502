/**
 * Writes a line to standard error. The reader may be gone, which must not end the server, as an unhandled error of the stream
 * would.
 */
export function reportLine(line: string): void {
  if (!process.stderr.listeners('error').includes(ignore)) process.stderr.on('error', ignore);
  process.stderr.write(`s3-local: ${line}\n`);
}

function ignore(): void {
  // The line is lost.
}
