import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FrameIngestProps } from './frame-ingest-props';
import { makesLogGroup } from './makes-log-group';
import type { FrameIngestHardening } from './props/hardening';

/**
 * Properties under which cdk-nag's compliance packs find nothing in a `FrameIngest`. What is brought along leaves nothing to set.
 * @param props win over what is set here, and lose to what the hardening is made of
 */
export function hardenedProps(hardening: FrameIngestHardening, props: FrameIngestProps): FrameIngestProps {
  return {
    ...(props.bucket === undefined ? { versioned: true } : {}),
    ...(makesLogGroup(props) ? { logRetention: RetentionDays.ONE_YEAR } : {}),
    reservedConcurrentExecutions: mostAtATime,
    ...props,
    ...hardening,
  };
}

/** As many requests as the API takes at once, unless `throttle` says otherwise. */
const mostAtATime = 20;
