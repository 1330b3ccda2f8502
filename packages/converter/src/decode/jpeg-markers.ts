/** ITU-T T.81 table B.1, the second byte of each. */
export const jpegMarkers = {
  baselineFrame: 0xc0,
  huffmanTables: 0xc4,
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  quantizationTables: 0xdb,
  restartInterval: 0xdd,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  comment: 0xfe,
} as const;

/** Whether it separates intervals of entropy-coded data. */
export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Whether it begins a frame that is not baseline: extended, progressive, lossless, arithmetic. */
export function isOtherFrame(marker: number): boolean {
  const { baselineFrame, huffmanTables } = jpegMarkers;
  // Among them are extensions and the conditions of arithmetic coding.
  return marker > baselineFrame && marker <= 0xcf && ![huffmanTables, 0xc8, 0xcc].includes(marker);
}
