import { videoRegions } from '../../../infra/lib/regions.ts';
import type { Table } from '../table.ts';

/** Where Kinesis Video Streams is, and what to do where some of it is missing. */
export function regions(): Table {
  return {
    columns: ['Regions', 'Kinesis Video Streams', '`AWS::KinesisVideo::Stream`', 'What to do'],
    rows: Object.values(videoRegions).map(({ regions: names, service, streamType, cure }) => [
      names.join(', '),
      service,
      streamType,
      cure,
    ]),
  };
}
