import {
  type AcknowledgementErrorEntry,
  acknowledgementErrors,
  findAcknowledgementError,
} from '../../../packages/kinesis-video/src/acknowledgement-error.ts';
import type { Table } from '../table.ts';

/** Every ERROR acknowledgement: what it means, and what becomes of the fragment. */
export function acknowledgementErrorsTable(): Table {
  const other = findAcknowledgementError(undefined, '');
  return {
    columns: ['Id', 'Name', 'Meaning', 'In a session', 'What you do'],
    rows: [
      ...acknowledgementErrors.map((entry) => [
        `${entry.errorId ?? 'none'}`,
        `\`${entry.errorCode}\``,
        ...describe(entry),
      ]),
      ['other', '', ...describe(other)],
    ],
  };
}

function describe({ meaning, retryable, advice }: AcknowledgementErrorEntry): string[] {
  return [meaning, retryable ? 'sent again' : 'dropped', advice];
}
