import type { RandomBytes } from './random-bytes.ts';

/**
 * Makes fragment numbers that look like the service's: 47 decimal digits that begin with 91343852333, about 2^92 apart.
 * They always rise: each time a stream gets a new instance, its epoch is raised (durably) by one, and an epoch has room for
 * 2^32 fragments. So a number is never used twice, not even one that was announced but not stored before a crash.
 */
export class FragmentNumbers {
  readonly #randomBytes: RandomBytes;
  #last: bigint;

  /** @param epoch greater than the epoch of any earlier instance for the same stream */
  constructor(epoch: number, randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes;
    this.#last = firstNumber + BigInt(epoch) * numbersPerEpoch;
  }

  next(): string {
    const random = Buffer.from(this.#randomBytes(randomStepBytes)).readUIntBE(0, randomStepBytes);
    this.#last += usualStep + BigInt(random);
    return this.#last.toString();
  }
}

const firstNumber = 91_343_852_333_181_447_247_962_534_042_408_424_052_728_840_414n;
const usualStep = 2n ** 92n;
const randomStepBytes = 5;
const numbersPerEpoch = usualStep * 2n ** 33n;
