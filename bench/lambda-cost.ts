/** What a stream costs in Lambda for an hour, in US dollars. */
export interface StreamHourCost {
  readonly x86: number;
  readonly arm: number;
}

/**
 * The first tier of us-east-1, and when it was looked up.
 * @see https://aws.amazon.com/lambda/pricing/
 */
export const lambdaPrices = {
  asOf: 'May 2026',
  perRequest: 0.2 / 1e6,
  perGigabyteSecond: { x86: 0.0000166667, arm: 0.0000133334 },
};

/** The construct's: one whole processor. */
export const memoryMegabytes = 1_769;

/**
 * Of requests that follow each other without a gap. Duration is billed in whole milliseconds; that arm takes as long as x86 is
 * an assumption.
 * @param requestMs how long the function takes for one
 * @param batchMs how much video that one holds
 */
export function streamHourCost(requestMs: number, batchMs: number): StreamHourCost {
  const requests = 3_600_000 / batchMs;
  const gigabyteSeconds = (requests * Math.ceil(requestMs) * memoryMegabytes) / 1024 / 1000;
  const { perRequest, perGigabyteSecond } = lambdaPrices;
  const costAt = (price: number): number => requests * perRequest + gigabyteSeconds * price;
  return { x86: costAt(perGigabyteSecond.x86), arm: costAt(perGigabyteSecond.arm) };
}
