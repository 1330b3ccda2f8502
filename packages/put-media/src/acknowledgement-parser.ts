import { StringDecoder } from 'node:string_decoder';
import type { Acknowledgement } from './acknowledgement.ts';
import { OutcomeUnknownError } from './errors.ts';

/** The service's longest acknowledgement has some 200 characters; the C producer takes 1024. */
const maxObjectLength = 16_384;

const eventTypes: ReadonlySet<unknown> = new Set(['BUFFERING', 'RECEIVED', 'PERSISTED', 'ERROR', 'IDLE']);

/**
 * Parses the response body of PutMedia as it arrives: JSON objects with anything or nothing between them, cut
 * anywhere. Unknown fields and event types are passed over.
 */
export class AcknowledgementParser {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  /** How far the text has been looked at, and what is known there. */
  #position = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /**
   * @param chunk the next bytes of the body
   * @returns the acknowledgements that became complete
   * @throws OutcomeUnknownError for an object that is too long or is not JSON
   */
  push(chunk: Uint8Array): Acknowledgement[] {
    this.#text += this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const acknowledgements: Acknowledgement[] = [];
    for (; this.#position < this.#text.length; this.#position += 1) {
      if (!this.#endsObject(this.#text.charAt(this.#position))) continue;
      const acknowledgement = toAcknowledgement(this.#text.slice(0, this.#position + 1));
      if (acknowledgement !== undefined) acknowledgements.push(acknowledgement);
      this.#text = this.#text.slice(this.#position + 1);
      this.#position = -1;
    }
    if (this.#text.length > maxObjectLength) {
      throw new OutcomeUnknownError(`An acknowledgement is longer than ${maxObjectLength} characters`);
    }
    return acknowledgements;
  }

  /** Follows the nesting; text outside of an object is dropped. */
  #endsObject(character: string): boolean {
    if (this.#depth === 0) {
      if (character !== '{') {
        this.#text = this.#text.slice(this.#position + 1);
        this.#position = -1;
        return false;
      }
      this.#depth = 1;
      return false;
    }
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#inString = false;
      return false;
    }
    if (character === '"') this.#inString = true;
    else if (character === '{') this.#depth += 1;
    else if (character === '}') this.#depth -= 1;
    return this.#depth === 0;
  }
}

function toAcknowledgement(json: string): Acknowledgement | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(json) as Record<string, unknown>;
  } catch (cause) {
    throw new OutcomeUnknownError('The response is not a sequence of JSON acknowledgements', { cause });
  }
  // AWS's documentation shows a wrapper that its service does not send.
  const wrapped = fields['Acknowledgement'];
  if (typeof wrapped === 'object' && wrapped !== null) fields = wrapped as Record<string, unknown>;

  const eventType = fields['EventType'];
  if (!eventTypes.has(eventType)) return undefined;
  const fragmentTimecode = fields['FragmentTimecode'];
  const fragmentNumber = fields['FragmentNumber'];
  const errorCode = fields['ErrorCode'];
  const errorId = fields['ErrorId'];
  return {
    eventType: eventType as Acknowledgement['eventType'],
    ...(typeof fragmentTimecode === 'number' ? { fragmentTimecode } : {}),
    ...(typeof fragmentNumber === 'string' ? { fragmentNumber } : {}),
    ...(typeof errorCode === 'string' ? { errorCode } : {}),
    ...(typeof errorId === 'number' ? { errorId } : {}),
  };
}
