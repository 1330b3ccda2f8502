/**
 * Writes a line to standard error. Whoever read it may be gone: that is no reason for a server to end, as an error of the
 * stream that nobody listens to would be.
 */
export function reportLine(line: string): void {
  if (!process.stderr.listeners('error').includes(ignore)) process.stderr.on('error', ignore);
  process.stderr.write(`s3-local: ${line}\n`);
}

function ignore(): void {
  // The line is lost.
}
