import { type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Something that is brought along. */
export interface Place {
  /** What of its place has to be that of the stack. */
  readonly has: readonly ('account' | 'region')[];
  readonly env: ResourceEnvironment | undefined;
  /** Why it has to be, as a sentence. */
  readonly why: string;
}

/**
 * What is known to be in another account or region than a construct that needs it in its own.
 * @param things by the names of their properties
 * @returns a sentence for each, without the full stop
 */
export function findForeign(scope: IConstruct, things: Readonly<Record<string, Place>>): string[] {
  const stack = Stack.of(scope);
  return Object.entries(things).flatMap(([name, { has, env, why }]) =>
    has
      .filter((place) => env !== undefined && isOther(stack[place], env[place]))
      .map(
        (place) => `${name} is in the ${place} ${env?.[place]}, and this stack in ${stack[place]}. ${why}`,
      ),
  );
}

/** Whether two accounts, or regions, are known to differ. A stack may leave its own to the deployment. */
export function isOther(here: string, there: string): boolean {
  return !Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there;
}
