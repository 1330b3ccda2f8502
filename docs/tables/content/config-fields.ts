import { readFields } from '../read-fields.ts';
import type { Table } from '../table.ts';

const folder = 'packages/contract/src';

/** Every field of `GET /Config`. */
export function configFields(root: string): Table {
  const fields = readFields(
    root,
    { path: `${folder}/service-config.ts`, typeName: 'ServiceConfig' },
    {
      h264: { path: `${folder}/codec-limits.ts`, typeName: 'CodecLimits', prefix: 'h264.' },
      limits: { path: `${folder}/limits.ts`, typeName: 'RequestLimits', prefix: 'limits.' },
    },
  );
  return { columns: ['Field', 'Meaning'], rows: fields.map(({ name, text }) => [`\`${name}\``, text]) };
}
