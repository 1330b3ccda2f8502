import type { FragmentRecord } from '../stream/fragment.ts';

/**
 * Reads a fragment's record from its file.
 * @returns undefined if it is not a record, or belongs to another number
 */
export function parseFragmentRecord(json: string, number: string): FragmentRecord | undefined {
  try {
    const record = JSON.parse(json) as Partial<FragmentRecord> | null;
    const isWhole =
      record?.number === number &&
      times.every((name) => Number.isFinite(record[name])) &&
      sizes.every((name) => Number.isSafeInteger(record[name]) && Number(record[name]) >= 0);
    return isWhole ? (record as FragmentRecord) : undefined;
  } catch {
    return undefined;
  }
}

const times = ['timecodeMs', 'producerTimestampMs', 'serverTimestampMs', 'lengthMs'] as const;
const sizes = ['headerBytes', 'clusterBytes', 'trailerBytes'] as const;
