import { parseArgs } from 'node:util';
import { collectProblems, suggestion } from '@frame-ingest/local-server';
import { toPlainText } from '../plain-text.ts';
import { cliFlags } from './cli-flags.ts';
import type { UploaderOptions } from './create-uploader.ts';
import type { IotFetchOptions } from './iot/create-iot-fetch.ts';
import { parseIotOptions } from './iot/parse-iot-options.ts';
import { parseUrl } from './parse-url.ts';
import { describeTimeFault } from './time-fault.ts';

export interface CliOptions {
  readonly uploader: Omit<UploaderOptions, 'events' | 'fetch'> &
    Required<Pick<UploaderOptions, 'maxStoredBytes'>>;
  /** The `Authorization` header of each request. */
  readonly authorization: string | undefined;
  /** The AWS IoT device that signs the requests. */
  readonly iot: IotFetchOptions | undefined;
  readonly files: readonly string[];
  /** Whether standard input is H.264. */
  readonly isH264: boolean;
  /** Time of the first frame, in milliseconds since the Unix epoch. */
  readonly startMs: number | undefined;
}

/**
 * Parses the command line.
 * @returns undefined if only the help text is wanted
 * @throws Error with one line for each wrong option
 */
export function parseCliOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): CliOptions | undefined {
  const { values, positionals } = parseFlags(args);
  if (values.help) return undefined;
  const { problems, take } = collectProblems();
  const { stream = values.thing, framerate, start, 'batch-ms': batchMs } = values;
  const options = {
    uploader: {
      url: take(() => parseGivenUrl(values.url)),
      directory: values.directory,
      ...(stream === undefined ? {} : { streamName: stream }),
      ...(framerate === undefined ? {} : { framerate: take(() => parseNumber('--framerate', framerate)) }),
      ...(batchMs === undefined ? {} : { batchMs: take(() => parseNumber('--batch-ms', batchMs)) }),
      order: take(() => parseChoice('--order', values.order, ['oldest-first', 'newest-first'] as const)),
      whenFull: take(() =>
        parseChoice('--when-full', values['when-full'], ['drop-oldest', 'thin-out'] as const),
      ),
      maxStoredBytes: take(() => parseNumber('--max-stored-mb', values['max-stored-mb'])) * 1024 ** 2,
    },
    authorization: take(() => parseAuthorization(environment['FRAME_INGEST_AUTHORIZATION'])),
    iot: take(() => parseIotOptions(values, values.url)),
    files: take(() => parseFiles(positionals, values.h264)),
    isH264: values.h264,
    startMs: start === undefined ? undefined : take(() => parseTime(start)),
  };
  const all = [...problems, ...findTwoIdentities(options)];
  if (all.length > 0) throw new Error(all.join('\n'));
  return options;
}

/** A request has only one Authorization header. */
function findTwoIdentities({ authorization, iot }: Pick<CliOptions, 'authorization' | 'iot'>): string[] {
  if (authorization === undefined || iot === undefined) return [];
  return [
    'FRAME_INGEST_AUTHORIZATION and the AWS IoT options are both set, but a request has one Authorization header. Give only one of them.',
  ];
}

function parseFlags(args: readonly string[]) {
  try {
    // Some package managers pass on the "--" that ends their own options.
    const own = args.filter((arg, position) => !(position === 0 && arg === '--'));
    return parseArgs({ args: own, options: cliFlags, allowPositionals: true });
  } catch (error) {
    const { message } = error as Error;
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const hint = unknown === undefined ? '' : suggestion(unknown, Object.keys(cliFlags));
    // The message contains the user's input, or file names that a shell inserted.
    throw new Error(toPlainText(`${message}${hint}`), { cause: error });
  }
}

function parseGivenUrl(text: string | undefined): string {
  if (text === undefined) throw new Error('--url is missing. Give the address of the API.');
  return parseUrl('--url', text);
}

function parseFiles(files: readonly string[], isH264: boolean): readonly string[] {
  if (!isH264 || files.length === 0) return files;
  throw new Error('--h264 is for standard input, but files are given. Pipe them in: `cat FILE |`.');
}

/** The message never contains the value. */
function parseAuthorization(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return new Headers({ authorization: value }).get('authorization') ?? undefined;
  } catch (error) {
    const message =
      'FRAME_INGEST_AUTHORIZATION has a character that is not allowed in a header, such as a line end.';
    throw new Error(`${message} Give the value after "Authorization: ".`, { cause: error });
  }
}

function parseNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new Error(`${option} is ${JSON.stringify(text)}. Give a number greater than 0.`);
}

function parseTime(text: string): number {
  const ms = Date.parse(text);
  // Without a zone the same text would mean another moment on another machine.
  if (/^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(ms)) {
    const fault = describeTimeFault(ms);
    if (fault === undefined) return ms;
    throw new Error(`--start is ${JSON.stringify(text)}, ${fault}. Give the time of the first frame.`);
  }
  throw new Error(
    `--start is ${JSON.stringify(text)}. Give a time with its zone, such as 2026-11-27T10:00:00.000Z.`,
  );
}

function parseChoice<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new Error(`${option} is ${JSON.stringify(text)}. Give ${choices.join(' or ')}.`);
}
