import { randomInt } from 'node:crypto';

/**
 * Makes fragment numbers as the service's look: 47 decimal digits that begin with 91343852333, about 2^92 apart.
 * They rise for ever: each time a stream is opened its epoch is raised (durably) by one, and an epoch is room for
 * 2^32 fragments. So a number is never given twice, not even one that was announced but not stored before a crash.
 */
export class FragmentNumbers {
  #last: bigint;

  /** @param epoch greater than that of any earlier instance for the same stream */
  constructor(epoch: number) {
    this.#last = firstNumber + BigInt(epoch) * numbersPerEpoch;
  }

  next(): string {
    this.#last += usualStep + BigInt(randomInt(2 ** 40));
    return this.#last.toString();
  }
}

const firstNumber = 91_343_852_333_181_447_247_962_534_042_408_424_052_728_840_414n;
const usualStep = 2n ** 92n;
const numbersPerEpoch = usualStep * 2n ** 33n;
