import type { AssembledTemplate } from './deploy-template';
import type { TemplateResource } from './template/order-resources';

/** A resource whose parts may be changed. */
// biome-ignore lint/suspicious/noExplicitAny: properties are whatever the template says
export type EditedResource = { Type: string; Properties: any; DependsOn?: string[] };

/**
 * A template in which some resources are others.
 * @param ids which they are, by their logical ids
 * @param edit changes one; returns false for one that is to go
 * @throws {Error} where there is none such, so that no test passes by looking past what it is about
 */
export function editTemplate(
  template: AssembledTemplate,
  ids: RegExp,
  edit: (resource: EditedResource) => false | unknown,
): AssembledTemplate {
  const edited = structuredClone(template) as { Resources: Record<string, TemplateResource> };
  const found = Object.keys(edited.Resources).filter((id) => ids.test(id));
  if (found.length === 0) throw new Error(`There is no resource like ${ids}.`);
  const gone = found.filter((id) => edit(edited.Resources[id] as EditedResource) === false);
  for (const id of gone) delete edited.Resources[id];
  return { ...edited, Resources: withoutWaiting(edited.Resources, gone) } as AssembledTemplate;
}

/** What is gone is not waited for. */
function withoutWaiting(
  resources: Readonly<Record<string, TemplateResource>>,
  gone: readonly string[],
): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([id, { DependsOn = [], ...resource }]) => {
      const waits = [DependsOn].flat().filter((other) => !gone.includes(String(other))) as string[];
      return [id, waits.length === 0 ? resource : { ...resource, DependsOn: waits }];
    }),
  );
}

/**
 * A template in which a policy lets nobody do something.
 * @param ids of resources with a PolicyDocument
 * @throws {Error} where no statement allowed it
 */
export function withoutAction(template: AssembledTemplate, ids: RegExp, action: string): AssembledTemplate {
  let count = 0;
  const edited = editTemplate(template, ids, ({ Properties }) => {
    const document = Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
    for (const statement of document.Statement) {
      const actions = [statement.Action].flat();
      if (!actions.includes(action)) continue;
      count += 1;
      statement.Action = actions.filter((each) => each !== action);
    }
    document.Statement = document.Statement.filter(({ Action }) => Action.length > 0);
    if (document.Statement.length === 0) return false;
    return undefined;
  });
  if (count === 0) throw new Error(`No statement of ${ids} allows ${action}.`);
  return edited;
}
