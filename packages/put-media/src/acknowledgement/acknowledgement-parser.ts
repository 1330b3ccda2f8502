import { StringDecoder } from 'node:string_decoder';
import type { Acknowledgement } from './acknowledgement.ts';
import { parseAcknowledgement } from './parse-acknowledgement.ts';

/** The service's longest acknowledgement has some 200 characters; AWS's C producer takes 1024. */
const maxObjectLength = 16_384;
/** What may stand between two acknowledgements, other than white space, before it is taken for another protocol. */
const maxGarbageLength = 16_384;

/**
 * Parses the response body of PutMedia as it arrives: JSON objects with anything or nothing between them, cut
 * anywhere. Unknown fields and event types are passed over. Holds no more than one unfinished object.
 */
export class AcknowledgementParser {
  readonly #decoder = new StringDecoder('utf8');
  /** The unfinished object. */
  #text = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #garbageLength = 0;

  /**
   * Takes what has arrived, cut anywhere, even within a character.
   * @param chunk the next bytes of the body
   * @returns the acknowledgements that became complete
   * @throws Error for an object that is too long or is not JSON, and for too much that is none
   */
  push(chunk: Uint8Array): Acknowledgement[] {
    const text = this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const acknowledgements: Acknowledgement[] = [];
    let start = 0;
    for (let position = 0; position < text.length; position += 1) {
      const character = text.charAt(position);
      if (this.#depth === 0 && character !== '{') {
        this.#passOver(character);
        start = position + 1;
      } else if (this.#endsObject(character)) {
        const acknowledgement = parseObject(this.#text + text.slice(start, position + 1));
        if (acknowledgement !== undefined) acknowledgements.push(acknowledgement);
        this.#text = '';
        this.#garbageLength = 0;
        start = position + 1;
      }
    }
    this.#text += text.slice(start);
    if (this.#text.length > maxObjectLength) {
      throw new Error(`An acknowledgement is longer than ${maxObjectLength} characters`);
    }
    return acknowledgements;
  }

  #passOver(character: string): void {
    if (character.trim() === '') return;
    this.#garbageLength += 1;
    if (this.#garbageLength > maxGarbageLength) {
      throw new Error(
        `The response has ${maxGarbageLength} characters that are not part of an acknowledgement`,
      );
    }
  }

  #endsObject(character: string): boolean {
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

function parseObject(json: string): Acknowledgement | undefined {
  try {
    return parseAcknowledgement(JSON.parse(json) as Record<string, unknown>);
  } catch (cause) {
    throw new Error('The response is not a sequence of JSON acknowledgements', { cause });
  }
}
