/** Makes a number of random bytes: `randomBytes` of node:crypto, or a seeded source for repeatable runs. */
export type RandomBytes = (size: number) => Uint8Array;
