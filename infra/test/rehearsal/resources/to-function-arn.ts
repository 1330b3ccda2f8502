import type { Place } from '../template/pseudo-parameters';

/** @param name of a function, or its ARN, as `FunctionName` of Lambda's resources takes both */
export function toFunctionArn(name: string, { partition, region, account }: Place): string {
  return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
