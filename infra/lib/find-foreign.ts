import { type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** An existing resource that the user passes. */
export interface Place {
  /** Which part of its place it has to share with the stack. */
  readonly has: readonly ('account' | 'region')[];
  readonly env: ResourceEnvironment | undefined;
  /** The reason, as a sentence. */
  readonly why: string;
}

/**
 * Finds resources that are known to be in another account or region, although the construct needs them in its own.
 * @param things resources by the names of their properties
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
