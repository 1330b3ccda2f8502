import { nearestName } from '@frame-ingest/local-server';
import { parseFault } from '../faults/parse-fault.ts';
import { isRegion } from './is-region.ts';
import type { InitialStream, KvsLocalOptions } from './kvs-local-options.ts';
import { parseInitialStream } from './parse-initial-stream.ts';
import { parseLimit } from './parse-limit.ts';
import { parsePublicUrl } from './parse-public-url.ts';

/**
 * Checks all options before anything is started, for callers without type checking.
 * @throws Error that names everything that is wrong
 */
export function checkOptions(options: KvsLocalOptions): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof KvsLocalOptions] : undefined;
    if (check === undefined) problems.push(`${name.slice(0, 64)} is not an option${hint(name)}`);
    else if (value !== undefined) problems.push(...check(value).map((problem) => `${name}${problem}`));
  }
  if (problems.length > 0) throw new Error(`The options of kvs-local are wrong: ${problems.join('; ')}`);
}

function hint(name: string): string {
  const meant = nearestName(name, Object.keys(checks));
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

/** @returns what is wrong with a value, to be written behind its name */
type Check = (value: unknown) => string[];

function must(rule: string, isMet: (value: unknown) => boolean): Check {
  return (value) => (isMet(value) ? [] : [` must be ${rule}; received ${show(value)}`]);
}

function show(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}...` : text;
}

const maxCharacters = 200;

/** Checks a list. The parser throws for a value that it does not accept. */
function each(parse: (value: unknown) => unknown): Check {
  return (values) => {
    if (!Array.isArray(values)) return [` must be a list; received ${show(values)}`];
    return values.flatMap((value, index) =>
      problemOf(() => parse(value)).map((problem) => `[${index}]: ${problem}`),
    );
  };
}

function problemOf(parse: () => unknown): string[] {
  try {
    parse();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const text = must('a string', (value) => typeof value === 'string' && value !== '');
const yesOrNo = must('true or false', (value) => typeof value === 'boolean');
const aFunction = must('a function', (value) => typeof value === 'function');
const texts = must(
  'a list of strings',
  (values) => Array.isArray(values) && values.every((value) => typeof value === 'string'),
);

function wholeNumber(max: number): Check {
  return must(
    `a whole number from 0 to ${max}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max,
  );
}

/** What a timer of Node's holds. */
const milliseconds = wholeNumber(2 ** 31 - 1);

const checks: Readonly<Record<keyof KvsLocalOptions, Check>> = {
  port: wholeNumber(65_535),
  host: text,
  dir: text,
  disk: must('a file system', (value) => typeof value === 'object' && value !== null),
  streams: (values) => {
    if (typeof values === 'string') return [' must be a list, such as ["camera"]'];
    const problems = each(parseInitialStream)(values);
    return problems.length > 0 ? problems : findNamesakes((values as unknown[]).map(parseInitialStream));
  },
  region: must('the name of a region, such as us-east-1', (value) => isRegion(String(value))),
  accountId: must('12 digits', (value) => typeof value === 'string' && /^\d{12}$/.test(value)),
  clock: aFunction,
  pause: aFunction,
  randomBytes: aFunction,
  rules: must('newest or 2020', (value) => value === 'newest' || value === '2020'),
  rates: yesOrNo,
  limits: (values) => {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      return [` must be an object; received ${show(values)}`];
    }
    return Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : problemOf(() => parseLimit(name, value)).map((problem) => `: ${problem}`),
    );
  },
  credentials: (value) =>
    [value].flat().every((one) => typeof one === 'function' || isCredentials(one))
      ? []
      : [' must be objects with accessKeyId and secretAccessKey, or a function that finds them'],
  faults: each(parseFault),
  publicUrl: (value) => problemOf(() => parsePublicUrl(String(value))).map((problem) => ` ${problem}`),
  trustProxy: yesOrNo,
  tls: (value) => (isTls(value) ? [] : [' must be { keyFile, certFile }, { caFile } or {}']),
  allowedHosts: texts,
  allowedOrigins: texts,
  listingLagMs: milliseconds,
  bodyTimeoutMs: milliseconds,
  headTimeoutMs: milliseconds,
  expiryIntervalMs: milliseconds,
  strictPlayback: yesOrNo,
  transitionMs: milliseconds,
  onFault: aFunction,
  onNotice: aFunction,
};

function findNamesakes(streams: readonly InitialStream[]): string[] {
  const names = streams.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? [] : [` name ${JSON.stringify(twice)} more than once`];
}

function isCredentials(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = (value ?? {}) as Record<string, unknown>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
}

function isTls(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value).sort().join();
  const areTexts = Object.values(value).every((one) => typeof one === 'string' && one !== '');
  return areTexts && ['', 'caFile', 'certFile,keyFile'].includes(names);
}
