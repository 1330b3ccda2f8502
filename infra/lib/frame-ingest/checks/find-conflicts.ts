import type { FrameIngestProps } from '../frame-ingest-props';
import { makesLogGroup } from '../makes-log-group';

/** Properties that exclude each other, or have nothing to act on. */
export function findConflicts(props: FrameIngestProps): string[] {
  const { bucket, stream, vpc, dockerBuildArgs = {} } = props;
  const made = (thing: 'bucket' | 'stream' | 'httpApi', settings: readonly (keyof FrameIngestProps)[]) =>
    settings
      .filter((setting) => props[thing] !== undefined && props[setting] !== undefined)
      .map(
        (setting) =>
          `${setting} belongs to the ${thing} that is made here, but ${thing} brings one along. Give one of them`,
      );
  const conflicts = [
    ...made('bucket', ['lifecycleRules', 'versioned', 'archiveLogBucket', 'autoDeleteObjects']),
    ...made('stream', ['streamName', 'streams', 'streamRetention', 'streamMediaType']),
    ...made('stream', ['streamStorageTier', 'streamTags']),
    ...made('httpApi', ['throttle', 'apiLogGroup', 'routeMetrics', 'domainName', 'ipAddressType']),
  ];

  const makesNoVideo = bucket !== undefined && stream !== undefined;
  const makesNoLogGroup = !makesLogGroup(props);
  // The queues take the key too.
  if (makesNoVideo && makesNoLogGroup && props.redrive === false && props.encryptionKey !== undefined) {
    conflicts.push(
      'encryptionKey has nothing to act on: bucket, stream and log groups are all brought along. Leave it out',
    );
  }
  if (makesNoLogGroup && props.logRetention !== undefined) {
    conflicts.push(
      'logRetention has nothing to act on: logGroup, apiLogGroup (or httpApi) and redriveLogGroup are all brought along. Leave it out',
    );
  }
  if (makesNoVideo && makesNoLogGroup && props.removalPolicy !== undefined) {
    conflicts.push(
      'removalPolicy has nothing to act on: bucket, stream and log groups are all brought along. Leave it out',
    );
  }
  for (const setting of ['vpcSubnets', 'securityGroups'] as const) {
    if (vpc === undefined && props[setting] !== undefined) {
      conflicts.push(`${setting} belongs to a vpc, and none is given. Give vpc too, or leave it out`);
    }
  }
  for (const [setting, argument] of [
    ['baseImage', 'BASE_IMAGE'],
    ['ffmpegPath', 'FFMPEG_PATH'],
  ] as const) {
    if (props[setting] !== undefined && Object.hasOwn(dockerBuildArgs, argument)) {
      conflicts.push(`${setting} and dockerBuildArgs both set ${argument}. Give one of them`);
    }
  }
  return conflicts;
}
