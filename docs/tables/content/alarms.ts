import { alarmTexts } from '../../../infra/lib/frame-ingest/alarm-texts.ts';
import type { Table } from '../table.ts';

/** The runbook: what each alarm means, and what to do. */
export function alarms(): Table {
  return {
    columns: ['Alarm', 'What it means', 'What to do'],
    rows: Object.entries(alarmTexts).map(([id, { means, cure }]) => [`\`${id}\``, means, cure]),
  };
}
