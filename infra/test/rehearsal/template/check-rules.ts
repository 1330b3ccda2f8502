import { type References, resolveValue, TemplateError } from './resolve-value';

/** The rules of a template, about the parameters of its deployment. */
export type Rules = Readonly<
  Record<string, { readonly Assertions: readonly { Assert: unknown; AssertDescription: string }[] }>
>;

/**
 * @throws {TemplateError} with the description of the first assertion that does not hold, and for a function that is not known
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
 */
export function checkRules(rules: Rules, references: References): void {
  for (const [name, { Assertions }] of Object.entries(rules)) {
    for (const { Assert, AssertDescription } of Assertions) {
      if (!holds(Assert, references, `Rules.${name}`)) throw new TemplateError(AssertDescription);
    }
  }
}

function holds(condition: unknown, references: References, path: string): boolean {
  const [[name, argument] = [], ...others] = Object.entries(condition ?? {});
  if (others.length === 0 && name === 'Fn::Not') return !holds([argument].flat()[0], references, path);
  if (others.length === 0 && name === 'Fn::Contains') {
    const [list, value] = argument as [unknown[], unknown];
    return (resolveValue(list, references, path) as unknown[]).includes(
      resolveValue(value, references, path),
    );
  }
  throw new TemplateError(`${path}: ${name} is a function that is not known here.`);
}
