import {
  createFaultParser,
  type FaultRule,
  millisecondsRule,
  numberRule,
  required,
  strikeRules,
  textRule,
} from '@frame-ingest/local-server';
import { operations } from '../operations/operations.ts';
import type { Fault } from './fault.ts';

const operationNames = operations.map(({ name }) => name);

/** In any letter case. A fault for an unknown operation would never strike. */
const operationName: FaultRule = {
  must: `one of ${operationNames.join(', ')}`,
  choices: operationNames,
  parse: (value) =>
    operationNames.find((name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase()),
};

const error = {
  error: required({
    must: 'the code of an error, such as InternalError',
    parse: (value) => (typeof value === 'string' && /^[A-Za-z0-9]+$/.test(value) ? value : undefined),
  }),
  statusCode: numberRule('a status from 400 to 599', { min: 400, max: 599 }),
  message: textRule,
};

/**
 * Reads a fault: an object, its JSON, or the short form `TYPE NAME=VALUE ...`, such as
 * `error-after error=InternalError operation=PutObject prefix=archive/`.
 * @throws Error that names every problem
 */
export const parseFault: (input: unknown) => Fault = createFaultParser<Fault>({
  places: { operation: operationName, bucket: textRule, prefix: textRule, ...strikeRules },
  effects: {
    'http-error': error,
    throttle: {},
    conflict: {},
    'disk-full': {},
    delay: { delayMs: required(millisecondsRule) },
    reset: { afterBytes: numberRule('a whole number of bytes from 1', { min: 1 }) },
    'error-after': error,
    'swallow-answer': { delayMs: millisecondsRule },
  },
});
