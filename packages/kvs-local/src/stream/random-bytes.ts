/** Makes so many random bytes: `randomBytes` of node:crypto, or a seeded source where a run is to be the same again. */
export type RandomBytes = (size: number) => Uint8Array;
