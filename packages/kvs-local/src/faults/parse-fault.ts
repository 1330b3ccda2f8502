import { streamNameRule } from '../control-plane/stream-reference.ts';
import { operationNames } from '../http/operations.ts';
import { suggestion } from '../nearest-name.ts';
import { ackErrorIds } from '../put-media/ack-error-ids.ts';
import { acknowledgementTypes, type Fault, type FaultType } from './fault.ts';

/**
 * Reads a fault: an object, its JSON, or the short form `TYPE NAME=VALUE ...`, such as
 * `error-acknowledgement error=5000 stream=camera fragment=3`. An error acknowledgement's error may be its id.
 * @throws Error that names everything that is wrong
 */
export function parseFault(input: unknown): Fault {
  const given = typeof input === 'string' ? parseText(input) : input;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error(`A fault must be an object or a text; received ${show(input)}`);
  }
  const { type, ...fields } = given as Record<string, unknown>;
  const types = Object.keys(effects);
  if (!types.includes(String(type))) {
    throw new Error(
      `A fault's type must be one of ${types.join(', ')}; received ${show(type)}${suggestion(type, types)}`,
    );
  }
  const ownRules = effects[type as FaultType];
  const rules: Record<string, Rule> = { ...placeRules, ...ownRules };
  const problems: string[] = [];
  const fault: Record<string, unknown> = { type };
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name];
    if (value === undefined) {
      if (rule.isRequired) problems.push(`${name} is missing: it must be ${rule.must}`);
      continue;
    }
    const parsed = rule.parse(value);
    if (parsed === undefined) {
      problems.push(
        `${name} must be ${rule.must}; received ${show(value)}${suggestion(value, rule.choices ?? [])}`,
      );
    } else {
      fault[name] = parsed;
    }
  }
  const unknown = Object.keys(fields).filter((name) => rules[name] === undefined);
  problems.push(
    ...unknown.map((name) => {
      const names = Object.keys(rules);
      return `${name.slice(0, 64)} is unknown: there may be ${names.join(', ')}${suggestion(name, names)}`;
    }),
  );
  if (problems.length > 0) throw new Error(`A fault of type ${type} is wrong: ${problems.join('; ')}`);
  return fault as unknown as Fault;
}

interface Rule {
  readonly must: string;
  readonly isRequired?: boolean;
  /** All values that there are, where somebody may have meant one of them. */
  readonly choices?: readonly string[];
  /** @returns undefined for what is wrong */
  readonly parse: (value: unknown) => unknown;
}

const text: Rule = {
  must: 'a text',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

function number(must: string, { min, max = Number.POSITIVE_INFINITY, whole = true }: NumberRange): Rule {
  return {
    must,
    parse: (value) => {
      const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
      const parsed = isNumber ? Number(value) : Number.NaN;
      const isInRange = parsed >= min && parsed <= max;
      return isInRange && (!whole || Number.isSafeInteger(parsed)) ? parsed : undefined;
    },
  };
}

interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

function choice(...choices: readonly string[]): Rule {
  return {
    must: `one of ${choices.join(', ')}`,
    choices,
    parse: (value) => choices.find((candidate) => candidate === value),
  };
}

function required(rule: Rule): Rule {
  return { ...rule, isRequired: true };
}

const ordinal = number('a whole number from 1', { min: 1 });
const milliseconds = number('a whole number of milliseconds', { min: 0, max: 2 ** 31 - 1 });

const streamName: Rule = {
  must: "a stream's name",
  parse: (value) => (typeof value === 'string' && streamNameRule.pattern.test(value) ? value : undefined),
};

const ackError: Rule = {
  choices: Object.keys(ackErrorIds),
  must: `an error id or one of ${Object.keys(ackErrorIds).join(', ')}`,
  parse: (value) =>
    Object.entries(ackErrorIds).find(([code, id]) => code === value || String(id) === String(value))?.[0],
};

const endpoint: Rule = {
  must: 'live, dead or a URL',
  parse: (value) =>
    typeof value === 'string' && (value === 'live' || value === 'dead' || /^https?:\/\/[^/]/.test(value))
      ? value
      : undefined,
};

const placeRules: Readonly<Record<string, Rule>> = {
  operation: choice(...operationNames),
  stream: streamName,
  request: ordinal,
  fragment: ordinal,
  acknowledgement: choice(...acknowledgementTypes),
  probability: number('a number from 0 to 1', { min: 0, max: 1, whole: false }),
  seed: number('a whole number', { min: 0 }),
  times: ordinal,
};

const effects: Readonly<Record<FaultType, Readonly<Record<string, Rule>>>> = {
  'http-error': {
    error: required(text),
    statusCode: number('a status from 400 to 599', { min: 400, max: 599 }),
    message: text,
  },
  throttle: {},
  delay: { delayMs: required(milliseconds) },
  reset: {
    afterBytes: number('a whole number of bytes', { min: 0 }),
    when: choice('before', 'after'),
  },
  slow: { bytesPerSecond: required(number('a number above 0', { min: Number.MIN_VALUE, whole: false })) },
  'error-acknowledgement': { error: required(ackError) },
  'delay-acknowledgement': { delayMs: required(milliseconds) },
  'withhold-acknowledgement': {},
  'split-acknowledgement': { pieces: required(number('a whole number from 2', { min: 2 })) },
  'merge-acknowledgement': {},
  'delete-stream': {},
  'disk-full': {},
  'late-listing': { delayMs: required(milliseconds) },
  'move-endpoint': { to: required(endpoint) },
};

function parseText(input: string): unknown {
  if (input.trim().startsWith('{')) return parseJson(input);
  const [type, ...fields] = input.trim().split(/\s+/);
  const entries = fields.map((field) => {
    const separator = field.indexOf('=');
    if (separator < 1) throw new Error(`A fault is TYPE NAME=VALUE ...; received ${JSON.stringify(field)}`);
    return [field.slice(0, separator), field.slice(separator + 1)];
  });
  return { type, ...Object.fromEntries(entries) };
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new Error(`A fault that begins with { must be JSON: ${(error as Error).message}`, { cause: error });
  }
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
