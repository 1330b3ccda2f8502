/** What the name of a message's file says, so that a queue of any length starts by listing a folder. */
export interface MessageName {
  /** Milliseconds since the Unix epoch. */
  readonly sentAtMs: number;
  readonly messageId: string;
  /** How often it has been received. */
  readonly receiveCount: number;
}

/** Names sort by the time of sending. */
export function formatMessageName({ sentAtMs, messageId, receiveCount }: MessageName): string {
  return `${String(sentAtMs).padStart(15, '0')}_${messageId}_${receiveCount}.json`;
}

/** @returns undefined if the file is not a message */
export function parseMessageName(name: string): MessageName | undefined {
  const [, sentAtMs, messageId, receiveCount] = /^(\d{15})_([\da-f-]{36})_(\d{1,9})\.json$/.exec(name) ?? [];
  if (messageId === undefined) return undefined;
  return { sentAtMs: Number(sentAtMs), messageId, receiveCount: Number(receiveCount) };
}
