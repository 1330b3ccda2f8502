import { toReadableText } from './to-readable-text.ts';

/**
 * Lets a terminal show the functions' log in lines for people. Elsewhere it stays JSON, for programs. The functions write
 * as on Lambda, to the standard output of the process, so that is the place where their lines are turned.
 */
export function showReadableLog(output: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): void {
  if (!output.isTTY) return;
  // https://no-color.org: any value but an empty one.
  const hasColours = (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  const write = output.write.bind(output) as (chunk: unknown, ...rest: unknown[]) => boolean;
  output.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? toReadableText(chunk.trimEnd(), hasColours) : undefined;
    return write(text === undefined ? chunk : `${text}\n`, ...rest);
  };
}
