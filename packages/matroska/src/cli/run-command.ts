import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { describeLoss } from '../fix/describe-loss.ts';
import { type FixReport, fix } from '../fix/fix.ts';
import type { FixOptions } from '../fix/fixer.ts';
import { inspect } from '../inspect/inspect.ts';
import type { InspectOptions } from '../inspect/inspector.ts';
import type { InspectionReport } from '../inspect/report.ts';
import { formatFix, formatReport } from './format-report.ts';
import { GatheringWriter } from './gathering-writer.ts';
import { type CommandLine, parseCommandLine, usage } from './parse-command-line.ts';

/** Where the texts go; lines, without their ends. */
export interface Output {
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** @returns the exit code: 0 taken by everybody, 1 refused by somebody or fixed with a loss of media, 2 not done */
export async function runCommand(args: readonly string[], output: Output): Promise<0 | 1 | 2> {
  const { print, printError } = output;
  let commandLine: CommandLine | undefined;
  try {
    commandLine = parseCommandLine(args);
  } catch (error) {
    printError(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (commandLine === undefined) {
    print(usage);
    return 0;
  }
  return inspectFiles(commandLine, output);
}

/**
 * Inspects files, and writes mended copies of them if requested.
 * @returns 0 if every consumer takes each file, 1 if one does not or media was left out, 2 if it could not be done
 */
export async function inspectFiles(commandLine: CommandLine, output: Output): Promise<0 | 1 | 2> {
  let exitCode: 0 | 1 | 2 = 0;
  for (const file of commandLine.files) {
    try {
      const isGood = await inspectFile(file, commandLine, output);
      if (!isGood && exitCode === 0) exitCode = 1;
    } catch (error) {
      output.printError((error as Error).message);
      exitCode = 2;
    }
  }
  return exitCode;
}

/** @returns whether everybody takes it, and nothing of it was lost */
async function inspectFile(
  file: string,
  { json, strict, fix: fixing }: CommandLine,
  { print, printError }: Output,
): Promise<boolean> {
  if (fixing === undefined) {
    const report = await inspect(createReadStream(file), { strict });
    print(json ? JSON.stringify({ file, ...report }) : formatReport(file, report));
    return isAcceptedByAll(report);
  }
  const report = await fixFile(file, fixing.output, { ...fixing.options, strict });
  if (isEmpty(report)) {
    print(json ? JSON.stringify({ file, ...report.before }) : formatReport(file, report.before));
    throw new Error(`${fixing.output} was not written: no fragment of ${file} can be kept`);
  }
  print(
    json
      ? JSON.stringify({ file, output: fixing.output, ...report })
      : formatFix(file, fixing.output, report),
  );
  for (const loss of report.losses) printError(describeLoss(loss));
  return isAcceptedByAll(report.after) && report.losses.length === 0;
}

/** The output appears whole or not at all, and may be the input itself: which nothing replaces where nothing can be kept. */
async function fixFile(
  file: string,
  output: string,
  options: FixOptions & InspectOptions,
): Promise<FixReport> {
  await refuseSpecialFile(output);
  const unfinished = `${output}.${process.pid}.part`;
  const handle = await open(unfinished, 'wx');
  try {
    const writer = new GatheringWriter(handle);
    const report = await fix(createReadStream(file), (bytes) => writer.write(bytes), {
      ...options,
      inflate: (compressed, maxBytes) => inflateSync(compressed, { maxOutputLength: maxBytes }),
    });
    await writer.flush();
    await handle.sync();
    await (isEmpty(report) ? rm(unfinished) : rename(unfinished, output));
    return report;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** A folder cannot be replaced by a file; a device, such as /dev/null, can by whoever may do all, and must not be. */
async function refuseSpecialFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw new Error(
    `${path} is ${found.isDirectory() ? 'a folder' : 'not a regular file'}: give --fix the name of a file to write`,
  );
}

/** Whether the fix has left nothing to write. */
function isEmpty({ after }: FixReport): boolean {
  return after.fragments === 0;
}

function isAcceptedByAll({ verdicts }: InspectionReport): boolean {
  return Object.values(verdicts).every(({ accepted }) => accepted);
}
