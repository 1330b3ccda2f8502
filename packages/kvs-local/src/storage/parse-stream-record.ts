import type { StreamRecord } from '../stream/stream-record.ts';

/**
 * Reads a stream's record as it stands in its file.
 * @returns undefined for what is none
 */
export function parseStreamRecord(json: string): StreamRecord | undefined {
  try {
    const record = JSON.parse(json) as Partial<StreamRecord> | null;
    const isWhole =
      texts.every((name) => typeof record?.[name] === 'string') &&
      numbers.every((name) => Number.isFinite(record?.[name])) &&
      typeof record?.tags === 'object' &&
      record.tags !== null;
    return isWhole ? (record as StreamRecord) : undefined;
  } catch {
    return undefined;
  }
}

const texts = ['name', 'arn', 'version', 'kmsKeyId'] as const;
const numbers = ['createdMs', 'retentionHours', 'epoch'] as const;
