/**
 * A number of things in words: `1 frame`, `2 frames`, `2 batches`.
 * @param noun in the singular
 */
export function countThings(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${/(ch|s|x)$/.test(noun) ? 'es' : 's'}`;
}
