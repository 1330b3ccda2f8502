import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { lacksVideo, videoRegionsDate } from '../regions';

/** Warns where the service is known not to be. A table grows old: it is no reason to refuse. */
export function warnOfRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (!lacksVideo(region)) return;
  Annotations.of(scope).addWarningV2(
    'frame-ingest:region',
    `Kinesis Video Streams was not in ${region} on ${videoRegionsDate}: no request would succeed. Deploy to another region, if it is not there yet.`,
  );
}
