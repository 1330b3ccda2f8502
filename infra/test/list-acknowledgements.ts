import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * What is acknowledged of cdk-nag's findings below a construct: where, which, and whether a reason stands there.
 * @param packs what the rules begin with
 */
export function listAcknowledgements(
  scope: IConstruct,
  packs: RegExp = /^(AwsSolutions|Serverless)-/,
): [path: string, rule: string, isReasoned: boolean][] {
  return scope.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) =>
          Object.entries<string>(data).map(([rule, reason]): [string, string, boolean] => [
            node.path,
            rule.replace('Annotation::', ''),
            reason.endsWith('.'),
          ]),
        ),
    )
    .filter(([, rule]) => packs.test(rule));
}
