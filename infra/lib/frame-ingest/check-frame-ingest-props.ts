import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { findApiProblems, takeApi } from './checks/find-api-problems';
import { findArchiveProblems, takeBucket } from './checks/find-archive-problems';
import { findConflicts } from './checks/find-conflicts';
import { findConversionProblems } from './checks/find-conversion-problems';
import { findDeliveryProblems } from './checks/find-delivery-problems';
import { findFunctionProblems } from './checks/find-function-problems';
import { findImageProblems } from './checks/find-image-problems';
import { findStreamProblems } from './checks/find-stream-problems';
import { findForeignProps } from './find-foreign-props';
import type { FrameIngestProps } from './frame-ingest-props';

/**
 * Checks what would otherwise fail during the deployment, or at the first request after it.
 * @param scope the construct that the properties are of
 * @throws {Error} that names everything wrong with the properties
 */
export function checkFrameIngestProps(scope: Construct, props: FrameIngestProps): void {
  const problems = [
    ...findConflicts(props),
    ...findForeignProps(scope, props),
    ...findLateLists(props),
    ...findArchiveProblems(props),
    ...findStreamProblems(props),
    ...findDeliveryProblems(props),
    ...findApiProblems(scope, props),
    ...findConversionProblems(props),
    ...findFunctionProblems(props),
    ...findImageProblems(props),
  ];
  if (problems.length > 0) throw new Error(`${scope.node.path}: ${problems.join('; ')}.`);
  takeApi(scope, props);
  takeBucket(props);
}

/** A list that the deployment brings cannot be looked into, nor taken apart. */
function findLateLists(props: FrameIngestProps): string[] {
  return (['streams', 'corsOrigins', 'encoderArguments'] as const)
    .filter((name) => Token.isUnresolved(props[name]))
    .map((name) => `${name} is a list that only the deployment knows. Give its entries one by one`);
}
