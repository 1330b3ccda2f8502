import { InvalidRequestError } from './errors.ts';
import { parseJson } from './parse-json.ts';

/**
 * The layout of both binary bodies of `POST /FrameData`: four characters that name the kind, the length of the head as a
 * uint32, the head as a JSON object in UTF-8, then bytes. All numbers are big-endian.
 */
export interface PackedBody {
  /** The fields of the request except `frames`. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The bytes after the head. */
  readonly rest: BodyReader;
}

/** A kind of body. */
export interface PackedKind {
  /** Its name in messages. */
  readonly name: string;
  /** Its first four characters. */
  readonly magic: string;
  /** Fields of the request that follow the head. */
  readonly behindHead: readonly string[];
}

/** @param head the fields of the request except `frames` */
export function writePackedHead(magic: string, head: object): Uint8Array[] {
  const json = new TextEncoder().encode(JSON.stringify(head));
  return [Uint8Array.from([...new TextEncoder().encode(magic), ...uint32(json.length)]), json];
}

/** @throws InvalidRequestError `invalid_request`, or `invalid_json` for the head */
export function readPackedBody(bytes: Uint8Array, kind: PackedKind): PackedBody {
  const { name, magic } = kind;
  const begins = new TextEncoder().encode(magic).every((byte, index) => bytes[index] === byte);
  if (bytes.length < 8 || !begins) {
    throw invalid('', `The ${name} does not begin with "${magic}" and the length of its head`);
  }
  const reader = new BodyReader(bytes, 4);
  const length = reader.readUint32();
  const head = length === undefined ? undefined : reader.readBytes(length);
  if (head === undefined) throw invalid('', `The ${name} ends inside its head`);
  return { head: parseHead(head, kind), rest: reader };
}

/** Reads numbers and bytes one after the other. */
export class BodyReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** @returns undefined if fewer than four bytes are left */
  readUint32(): number | undefined {
    if (this.#offset + 4 > this.#bytes.length) return undefined;
    this.#offset += 4;
    return this.#view.getUint32(this.#offset - 4);
  }

  /** @returns a view; undefined if fewer bytes are left */
  readBytes(length: number): Uint8Array | undefined {
    if (this.#offset + length > this.#bytes.length) return undefined;
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }
}

/** Four bytes, big-endian. */
export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** @returns an error for a body with one fault */
export function invalid(path: string, message: string): InvalidRequestError {
  return new InvalidRequestError('invalid_request', [{ path, message }]);
}

function parseHead(bytes: Uint8Array, { name, behindHead }: PackedKind): Readonly<Record<string, unknown>> {
  const head = parseJson(decodeUtf8(bytes, name), `The head of the ${name}`);
  if (typeof head !== 'object' || head === null || Array.isArray(head)) {
    throw invalid('', `The head of the ${name} is not a JSON object`);
  }
  const misplaced = behindHead.find((field) => Object.hasOwn(head, field));
  if (misplaced !== undefined)
    throw invalid(misplaced, `is in the head of the ${name}; it belongs after the head`);
  return { ...head };
}

function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('', `The head of the ${name} is not UTF-8`);
  }
}
