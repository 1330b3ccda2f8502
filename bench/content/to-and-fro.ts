/** What is played to its end and back, so that it can go on from its beginning without a jump. */
export function toAndFro<Picture>(pictures: readonly Picture[]): Picture[] {
  return [...pictures, ...pictures.slice(1, -1).reverse()];
}
