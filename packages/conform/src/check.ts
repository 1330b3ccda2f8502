import type { Context } from './context.ts';

/** One rule that a deployment is held to. */
export interface Check {
  /** Its group and its name, such as `times.image`. */
  readonly id: string;
  readonly group: string;
  /** The rule of behaviour. */
  readonly title: string;
  /**
   * Holds the deployment to it.
   * @throws Failure with what was received instead; Skip with the reason
   */
  readonly run: (context: Context) => Promise<void>;
}

/** The checks of a group, by their names. */
export function checksOf(
  group: string,
  rules: Readonly<Record<string, readonly [title: string, run: Check['run']]>>,
): readonly Check[] {
  return Object.entries(rules).map(([name, [title, run]]) => ({ id: `${group}.${name}`, group, title, run }));
}
