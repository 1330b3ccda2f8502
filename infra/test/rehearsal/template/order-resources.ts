import { findReferences } from './find-references';
import { TemplateError } from './resolve-value';

/** A resource as a template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/**
 * The logical ids of a template, each behind those that it depends on. What nothing depends on comes last: CloudFormation
 * promises no other order, so that a missing `DependsOn` shows.
 * @throws {TemplateError} for resources that depend on each other, and for a `DependsOn` of what there is not
 */
export function orderResources(resources: Readonly<Record<string, TemplateResource>>): string[] {
  const needs = new Map(Object.entries(resources).map(([id, resource]) => [id, needsOf(id, resource)]));
  const needed = new Set([...needs.values()].flatMap((ids) => [...ids]));
  const ordered = new Set<string>();

  function visit(id: string, way: readonly string[]): void {
    if (ordered.has(id)) return;
    if (way.includes(id)) {
      const circle = [...way.slice(way.indexOf(id)), id].join(' -> ');
      throw new TemplateError(`Resources depend on each other: ${circle}.`);
    }
    for (const other of needs.get(id) ?? []) visit(other, [...way, id]);
    ordered.add(id);
  }

  const ids = Object.keys(resources);
  const policies = ids.filter((id) => !needed.has(id) && /Policy$/.test(resources[id]?.Type ?? ''));
  for (const id of ids.filter((each) => !policies.includes(each))) visit(id, []);
  for (const id of policies) visit(id, []);
  return [...ordered];

  function needsOf(id: string, { Properties, DependsOn = [] }: TemplateResource): ReadonlySet<string> {
    const named = [DependsOn].flat() as string[];
    for (const other of named) {
      if (!Object.hasOwn(resources, other)) {
        throw new TemplateError(`${id}.DependsOn: there is no resource ${JSON.stringify(other)}.`);
      }
    }
    const referred = [...findReferences(Properties)].filter((other) => Object.hasOwn(resources, other));
    return new Set([...named, ...referred]);
  }
}
