import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/**
 * Runs a program and returns its standard output; its standard error is shown.
 * @throws Error when it is not there, or fails
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  input: readonly Uint8Array[] = [],
): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[code: number | null]>;
  const [output, [code]] = await Promise.all([buffer(child.stdout), exit, pipeline(input, child.stdin)]);
  if (code !== 0) throw new Error(`${program} failed with exit code ${code}`);
  return output;
}
