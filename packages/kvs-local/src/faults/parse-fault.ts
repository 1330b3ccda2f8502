import {
  type AcknowledgementErrorEntry,
  acknowledgementErrors,
  acknowledgementTypes,
  isStreamName,
} from '@frame-ingest/kinesis-video';
import {
  choiceRule,
  createFaultParser,
  type FaultRule,
  millisecondsRule,
  numberRule,
  required,
  strikeRules,
  textRule,
} from '@frame-ingest/local-server';
import { operationNames, playbackResourceNames } from '../operation-names.ts';
import type { Fault } from './fault.ts';

const streamName: FaultRule = {
  must: "a stream's name",
  parse: (value) => (typeof value === 'string' && isStreamName(value) ? value : undefined),
};

const errorCodes = acknowledgementErrors.map(({ errorCode }) => errorCode);

const acknowledgementError: FaultRule = {
  must: `an error id or one of ${errorCodes.join(', ')}`,
  choices: errorCodes,
  parse: (value) => {
    const isMeant = ({ errorId, errorCode }: AcknowledgementErrorEntry): boolean =>
      errorCode === value || (errorId !== undefined && String(errorId) === String(value));
    return acknowledgementErrors.find(isMeant)?.errorCode;
  },
};

const endpoint: FaultRule = {
  must: 'live, dead or a URL',
  choices: ['live', 'dead'],
  parse: (value) =>
    typeof value === 'string' && (value === 'live' || value === 'dead' || /^https?:\/\/[^/]/.test(value))
      ? value
      : undefined,
};

/**
 * Reads a fault: an object, its JSON, or the short form `TYPE NAME=VALUE ...`, such as
 * `error-acknowledgement error=5000 stream=camera fragment=3`. An error acknowledgement's error can be its id.
 * @throws Error that names every problem
 */
export const parseFault: (input: unknown) => Fault = createFaultParser<Fault>({
  places: {
    operation: choiceRule(...operationNames, ...playbackResourceNames),
    stream: streamName,
    fragment: numberRule('a whole number from 1', { min: 1 }),
    acknowledgement: choiceRule(...acknowledgementTypes),
    ...strikeRules,
  },
  effects: {
    'http-error': {
      error: required(textRule),
      statusCode: numberRule('a status from 400 to 599', { min: 400, max: 599 }),
      message: textRule,
    },
    throttle: {},
    delay: { delayMs: required(millisecondsRule) },
    reset: {
      afterBytes: numberRule('a whole number of bytes', { min: 0 }),
      when: choiceRule('before', 'after'),
    },
    slow: {
      bytesPerSecond: required(numberRule('a number above 0', { min: Number.MIN_VALUE, whole: false })),
    },
    'error-acknowledgement': { error: required(acknowledgementError) },
    'delay-acknowledgement': { delayMs: required(millisecondsRule) },
    'withhold-acknowledgement': {},
    'split-acknowledgement': { pieces: required(numberRule('a whole number from 2', { min: 2 })) },
    'merge-acknowledgement': {},
    'delete-stream': {},
    'disk-full': {},
    'late-listing': { delayMs: required(millisecondsRule) },
    'move-endpoint': { to: required(endpoint) },
  },
});
