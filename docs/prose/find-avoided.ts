import { readSentences } from './read-sentences.ts';
import { avoided } from './words.ts';

/** A turn of phrase to avoid, and where it is in its text. */
export interface AvoidedPhrase {
  readonly index: number;
  readonly message: string;
}

/** Finds the words and turns of phrase that the project avoids. */
export function findAvoided(text: string): readonly AvoidedPhrase[] {
  return readSentences(text).flatMap((sentence) =>
    avoided.flatMap(({ pattern, instead }) => {
      const match = pattern.exec(sentence.text);
      if (match === null) return [];
      const message = `avoid "${shorten(match[0])}": ${instead}`;
      return [{ index: sentence.offset + match.index, message }];
    }),
  );
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
