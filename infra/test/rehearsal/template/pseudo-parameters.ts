/** A place to deploy to. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters({ partition, region, account }: Place): Record<string, string> {
  return {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': 'Test',
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/Test/00000000-1111-2222-3333-444444444444`,
  };
}
