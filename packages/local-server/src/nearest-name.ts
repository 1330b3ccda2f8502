/**
 * Finds the known name that was probably meant: the one that differs only in case or punctuation, or by at most one slip in
 * four letters.
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > maxCharacters) return undefined;
  const letters = toLetters(written);
  const slips = known.map((name) => ({ name, count: countSlips(letters, toLetters(name)) }));
  const [nearest] = slips.sort((a, b) => a.count - b.count);
  return nearest !== undefined && nearest.count <= letters.length / 4 ? nearest.name : undefined;
}

/**
 * Ends the message about an unknown name with a suggestion.
 * @returns `; did you mean NAME?`, or an empty string if no known name is near
 */
export function suggestion(written: unknown, known: readonly string[]): string {
  const name = typeof written === 'string' ? nearestName(written, known) : undefined;
  return name === undefined ? '' : `; did you mean ${name}?`;
}

const maxCharacters = 64;

function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** Counts extra, missing and wrong letters and swapped neighbours (the optimal string alignment distance). */
function countSlips(written: string, right: string): number {
  let [before, above]: number[][] = [[], Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= written.length; row += 1) {
    const counts = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = written[row - 1] === right[column - 1];
      const isSwapped = written[row - 1] === right[column - 2] && written[row - 2] === right[column - 1];
      counts.push(
        Math.min(
          at(above, column) + 1,
          at(counts, column - 1) + 1,
          at(above, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, above] = [above, counts];
  }
  return at(above, right.length);
}

function at(counts: readonly number[] | undefined, index: number): number {
  return counts?.[index] ?? Number.POSITIVE_INFINITY;
}
