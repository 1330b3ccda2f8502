import { isStreamName, maxStreamNameLength } from '@frame-ingest/kinesis-video';
import { suggestion } from '@frame-ingest/local-server';
import type { InitialStream } from './kvs-local-options.ts';

/**
 * Reads a stream to be there from the start: an object, or `NAME` or `NAME:RETENTION_HOURS`.
 * @throws Error that says what is wrong with it
 */
export function parseInitialStream(given: unknown): InitialStream {
  if (typeof given === 'string') return parseText(given);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw malformed(given);
  const unknown = Object.keys(given).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new Error(
      `A stream has the fields ${fields.join(', ')}, not ${unknown.slice(0, 64)}${suggestion(unknown, fields)}`,
    );
  }
  const { name, dataRetentionInHours: hours, mediaType } = given as Record<string, unknown>;
  if (typeof name !== 'string') throw malformed(given);
  requireName(name);
  if (hours !== undefined) requireHours(hours);
  if (mediaType !== undefined && typeof mediaType !== 'string') {
    throw new Error(`The mediaType of stream ${name} must be a string, such as video/h264`);
  }
  return given as InitialStream;
}

const fields = ['name', 'dataRetentionInHours', 'mediaType'];

function parseText(text: string): InitialStream {
  const [, name = '', hours] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (name === '') throw malformed(text);
  requireName(name);
  if (hours === undefined) return { name };
  requireHours(Number(hours));
  return { name, dataRetentionInHours: Number(hours) };
}

function requireName(name: string): void {
  if (isStreamName(name)) return;
  throw new Error(
    `A stream's name must have 1 to ${maxStreamNameLength} letters, digits or _.-; received ${JSON.stringify(name)}`,
  );
}

/** Whose most is a limit of the service's, which an option may change. */
function requireHours(hours: unknown): void {
  if (typeof hours === 'number' && Number.isSafeInteger(hours) && hours >= 0) return;
  throw new Error(
    `The dataRetentionInHours of a stream must be a whole number from 0; received ${JSON.stringify(hours)}`,
  );
}

function malformed(given: unknown): Error {
  return new Error(
    `A stream must be NAME, NAME:RETENTION_HOURS or an object with a name; received ${JSON.stringify(given)}`,
  );
}
