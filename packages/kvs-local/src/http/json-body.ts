import { ServiceError } from '../errors.ts';
import { RequestFields } from './request-fields.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The body of a request that was read whole, parsed once and when it is first asked for: whoever may not call does not
 * hear what is wrong with it. No body at all is an empty object, as C producers send ListStreams.
 */
export class JsonBody {
  /** As they were received, and signed. */
  readonly bytes: Buffer;
  #parsed: Values | ServiceError | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** @throws ServiceError SerializationException for anything but an object in JSON */
  fields(): RequestFields {
    const parsed = this.#parse();
    if (parsed instanceof ServiceError) throw parsed;
    return new RequestFields(parsed);
  }

  /** A value as it stands there, judged by nobody; undefined as well where the body is no object. */
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
