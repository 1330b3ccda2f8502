import { Token } from 'aws-cdk-lib';
import type { FrameIngestProps } from '../frame-ingest-props';
import { findBadNumber, toMilliseconds } from './find-bad-number';

/** What is wrong with where the functions run, and with what. */
export function findFunctionProblems(props: FrameIngestProps): string[] {
  return [
    ...findBadNumber('timeout', toMilliseconds(props.timeout)),
    ...findBadNumber('memorySize', props.memorySize),
    ...findBadConcurrency(props.reservedConcurrentExecutions),
  ];
}

function findBadConcurrency(executions: number | undefined): string[] {
  if (executions === undefined || Token.isUnresolved(executions)) return [];
  if (Number.isInteger(executions) && executions >= 0) return [];
  return [`reservedConcurrentExecutions is a whole number from 0; received ${executions}`];
}
