import { ServiceError } from '../errors.ts';
import { RequestFields } from './request-fields.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * A complete request body, parsed once on first use, so that a caller who may not call does not learn what is wrong with it.
 * A missing body is an empty object, because C producers send ListStreams without one.
 */
export class JsonBody {
  /** As they were received, and signed. */
  readonly bytes: Buffer;
  #parsed: Values | ServiceError | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** @throws ServiceError SerializationException for anything except a JSON object */
  fields(): RequestFields {
    const parsed = this.#parse();
    if (parsed instanceof ServiceError) throw parsed;
    return new RequestFields(parsed);
  }

  /** A value as received, unchecked; also undefined if the body is not an object. */
  peek(name: string): unknown {
    const parsed = this.#parse();
    return parsed instanceof ServiceError ? undefined : parsed[name];
  }

  #parse(): Values | ServiceError {
    this.#parsed ??= parseObject(this.bytes.toString());
    return this.#parsed;
  }
}

function parseObject(text: string): Values | ServiceError {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Values) : serializationError('The body must be a JSON object');
  } catch (error) {
    return serializationError(`The body is not JSON: ${(error as Error).message}`);
  }
}

function serializationError(message: string): ServiceError {
  return new ServiceError(400, 'SerializationException', message);
}
