import type { FrameIngestProps } from './frame-ingest-props';

/** Whether any of the log groups is made, and not brought along. */
export function makesLogGroup(props: FrameIngestProps): boolean {
  const makesApiLogGroup = props.apiLogGroup === undefined && props.httpApi === undefined;
  const makesRedriveLogGroup = props.redriveLogGroup === undefined && props.redrive !== false;
  return props.logGroup === undefined || makesApiLogGroup || makesRedriveLogGroup;
}
