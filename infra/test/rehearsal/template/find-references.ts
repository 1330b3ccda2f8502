import { placeholder } from './resolve-value';

/** Logical ids, and names of parameters, that a value of a template refers to. */
export function findReferences(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref') found.add(String(item));
    if (key === 'Fn::GetAtt') found.add(String([item].flat()[0]));
    if (key === 'Fn::Sub') for (const id of idsOfSub(item)) found.add(id);
    collect(item, found);
  }
}

function idsOfSub(argument: unknown): string[] {
  const [pattern, variables = {}] = [argument].flat() as [string, object?];
  return [...String(pattern).matchAll(placeholder)]
    .filter(([, literal, name = '']) => literal === '' && !Object.hasOwn(variables, name))
    .map(([, , name = '']) => name.split('.')[0] ?? '');
}
