import { parseArgs } from 'node:util';
import type { FixOptions } from '../fix/fixer.ts';
import { cliFlags } from './cli-flags.ts';

export interface CommandLine {
  readonly files: readonly string[];
  readonly json: boolean;
  /** Whether the documents are taken at their word. */
  readonly strict: boolean;
  /** Where the fixed file goes. */
  readonly fix?: { readonly output: string; readonly options: FixOptions };
}

export const usage = `matroska inspect FILE... [--json] [--strict] [--fix OUT [--relative | --start TIME]]

Checks whether Kinesis Video Streams accepts Matroska files: PutMedia, HLS, GetClip, Rekognition Video.

  --json        one JSON report per line instead of text
  --strict      apply the documents literally: refuse a fragment of less than 1 s, which the service has been seen to
  accept
  --fix OUT     write the file again to OUT and cure what needs no new encoding (one FILE only)
  --relative    ... with times from 0, for RELATIVE fragment timecodes
  --start TIME  ... with times from TIME on, for ABSOLUTE ones: 2026-01-31T12:00:00Z, or milliseconds since 1970

--fix lists the media that it leaves out on standard error, with a count for each kind.

Exit code: 0 all consumers accept every file (with --fix: the fixed one, which has all the media), 1 one of them does
not, or media was left out, 2 it failed (with --fix: if no fragment can be kept, for example; OUT stays as it is).`;

/** @returns undefined if help is asked for. @throws Error that says what is wrong with the arguments */
export function parseCommandLine(args: readonly string[]): CommandLine | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...cliFlags, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) return undefined;
  const [command, ...files] = positionals;
  if (command !== 'inspect') {
    throw new Error(`The command is ${JSON.stringify(command ?? '')}; the only command is "inspect"`);
  }
  if (files.length === 0) throw new Error('Give a file to inspect');

  const { json, strict } = values;
  const options = parseFixOptions(values.relative, values.start);
  if (values.fix === undefined) {
    if (options !== undefined) throw new Error('--relative and --start need --fix OUT');
    return { files, json, strict };
  }
  if (files.length > 1) throw new Error(`--fix takes one file, but ${files.length} were given`);
  return { files, json, strict, fix: { output: values.fix, options: options ?? {} } };
}

function parseFixOptions(relative: boolean, start: string | undefined): FixOptions | undefined {
  if (relative && start !== undefined) throw new Error('Choose --relative or --start, not both');
  if (relative) return { timestamps: 'relative' };
  if (start === undefined) return undefined;
  const startMs = /^\d+$/.test(start) ? Number(start) : Date.parse(start);
  if (!Number.isSafeInteger(startMs) || startMs < 0) {
    throw new Error(`--start is ${JSON.stringify(start)}; give a time such as 2026-01-31T12:00:00Z`);
  }
  return { timestamps: { startMs } };
}
