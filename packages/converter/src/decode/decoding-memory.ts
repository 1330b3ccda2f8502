/**
 * Bytes that images may take while they are decoded, in the whole process: one of 3840x2160 with four channels of 16 bits.
 * Larger ones are decoded alone. The memory of a function is paid for whether one frame in a million needs it or all do.
 */
const maxBytes = 3840 * 2160 * 8;

let takenBytes = 0;
const waiting: { readonly bytes: number; readonly start: () => void }[] = [];

/**
 * Decodes when there is memory for it, in the order of the calls.
 * @param bytes what it may take
 */
export async function decodeWithin<T>(bytes: number, decode: () => Promise<T>): Promise<T> {
  const needed = Math.min(bytes, maxBytes);
  // Small images pass none that wait: a large one would never have its turn.
  if (waiting.length > 0 || takenBytes + needed > maxBytes) {
    await new Promise<void>((start) => waiting.push({ bytes: needed, start }));
  } else {
    takenBytes += needed;
  }
  try {
    return await decode();
  } finally {
    takenBytes -= needed;
    startWaiting();
  }
}

function startWaiting(): void {
  for (let next = waiting[0]; next && takenBytes + next.bytes <= maxBytes; next = waiting[0]) {
    waiting.shift();
    takenBytes += next.bytes;
    next.start();
  }
}
