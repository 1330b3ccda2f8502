import { Token } from 'aws-cdk-lib';
import type { FrameIngestProps } from '../frame-ingest-props';
import { findBadNumber, toMilliseconds } from './find-bad-number';
import { findBadVariables } from './find-bad-variables';

/** What is wrong with where the functions run, and with what. */
export function findFunctionProblems(props: FrameIngestProps): string[] {
  return [
    ...findBadNumber('timeout', toMilliseconds(props.timeout)),
    ...findBadNumber('memorySize', props.memorySize),
    ...findBadConcurrency(props.reservedConcurrentExecutions),
    ...findBadProvision(props),
    ...findBadVariables(props),
  ];
}

function findBadConcurrency(executions: number | undefined): string[] {
  if (executions === undefined || Token.isUnresolved(executions)) return [];
  if (Number.isInteger(executions) && executions >= 0) return [];
  return [`reservedConcurrentExecutions is a whole number from 0; received ${executions}`];
}

function findBadProvision({ release, reservedConcurrentExecutions: reserved }: FrameIngestProps): string[] {
  const provisioned = release?.provisionedConcurrentExecutions;
  if (provisioned === undefined || Token.isUnresolved(provisioned)) return [];
  if (!Number.isInteger(provisioned) || provisioned < 1) {
    return [
      `release.provisionedConcurrentExecutions is a whole number from 1; received ${provisioned}. Leave it out for none`,
    ];
  }
  if (reserved === undefined || Token.isUnresolved(reserved) || provisioned <= reserved) return [];
  return [
    `release.provisionedConcurrentExecutions is ${provisioned}, and reservedConcurrentExecutions ${reserved}, which they are taken from. Give release.provisionedConcurrentExecutions no more`,
  ];
}
