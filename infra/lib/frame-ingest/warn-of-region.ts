import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fipsRegions, lacksFipsEndpoint, lacksVideo, videoRegionsDate } from '../regions';
import type { FrameIngestProps } from './frame-ingest-props';

/** Warns if the region is known to lack the service or its FIPS endpoint. Tables grow old, so this does not refuse. */
export function warnOfRegion(scope: Construct, { fipsEndpoints = false }: FrameIngestProps): void {
  const { region } = Stack.of(scope);
  if (lacksVideo(region)) {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:region',
      `Kinesis Video Streams was not in ${region} on ${videoRegionsDate}: no request would succeed. Deploy to another region, if it is not there yet.`,
    );
  } else if (fipsEndpoints && lacksFipsEndpoint(region)) {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:fips-endpoints',
      `Kinesis Video Streams had no FIPS endpoint in ${region} on ${videoRegionsDate}: no fragment would come into its stream. Leave out fipsEndpoints, or deploy to ${fipsRegions.join(' or ')}.`,
    );
  }
}
