import type { Deployment } from '../iam/resolve-template';
import { type Cloud, openCloud } from './cloud/open-cloud';
import { type StartFunction, startFunctionProcess } from './cloud/start-function-process';
import { resourceTypes } from './resources/resource-types';
import { checkRules, type Rules } from './template/check-rules';
import { orderResources, type TemplateResource } from './template/order-resources';
import { pseudoParameters } from './template/pseudo-parameters';
import { type References, resolveValue, TemplateError } from './template/resolve-value';
import { trackReads } from './template/track-reads';

/** A template, as the CDK assembles it. */
export interface AssembledTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Rules?: Rules;
}

/** A stack that was deployed to this machine. */
export interface DeployedStack {
  readonly cloud: Cloud;
  readonly outputs: Readonly<Record<string, string>>;
  readonly logicalIds: readonly string[];
  /** What a resource is called by: its `Ref`. @throws {TemplateError} for one that there is not */
  nameOf(logicalId: string): string;
  close(): Promise<void>;
}

/**
 * Makes what a template asks for, as far as it can be here, in the order that CloudFormation might take.
 * @throws {TemplateError} that names every type and every property that nothing here knows, and what CloudFormation would
 *   refuse; {Error} of what cannot be made, with the resource
 */
export async function deployTemplate(
  template: AssembledTemplate,
  deployment: Deployment,
  startFunction: StartFunction = startFunctionProcess,
): Promise<DeployedStack> {
  const { Resources, Outputs = {}, Rules: rules = {} } = template;
  const ids = orderResources(Resources);
  checkResources(Resources);
  const roles = ids.filter((id) => Resources[id]?.Type === 'AWS::IAM::Role');
  const cloud = await openCloud(deployment, roles.map(deployment.nameOf), startFunction);
  try {
    const created = new Map<string, Created>();
    const references = createReferences(template, deployment, created);
    checkRules(rules, references);
    const unread: string[] = [];
    for (const id of ids) {
      const { Type = '', Properties = {} } = Resources[id] ?? {};
      const properties = resolveValue(Properties, references, id) as object;
      const { missed, ...resource } = await create(Type, id, properties, cloud);
      created.set(id, resource);
      unread.push(...missed);
    }
    if (unread.length > 0) {
      throw new TemplateError(
        `Nothing here reads ${unread.join(', ')}. Rehearse it, or list it as not rehearsed.`,
      );
    }
    return {
      ...{ cloud, logicalIds: ids },
      outputs: Object.fromEntries(
        Object.entries(Outputs).map(([name, { Value }]) => [
          name,
          String(resolveValue(Value, references, `Outputs.${name}`)),
        ]),
      ),
      nameOf: (id) => String(resolveValue({ Ref: id }, references, 'nameOf')),
      close: () => cloud.close(),
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

interface Created {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const knownKeys = [
  'Type',
  'Properties',
  'DependsOn',
  'Metadata',
  'UpdateReplacePolicy',
  'DeletionPolicy',
  'UpdatePolicy',
];

/** @throws {TemplateError} that names all of what nothing here knows */
function checkResources(resources: AssembledTemplate['Resources']): void {
  const problems = Object.entries(resources).flatMap(([id, resource]) => [
    ...(resourceTypes.has(resource.Type) ? [] : [`${id}: ${resource.Type} is a type that is not known here`]),
    ...Object.keys(resource)
      .filter((key) => !knownKeys.includes(key))
      .map((key) => `${id}.${key} is not known here`),
  ]);
  if (problems.length > 0) throw new TemplateError(`${problems.join('; ')}.`);
}

async function create(
  type: string,
  id: string,
  properties: object,
  cloud: Cloud,
): Promise<Created & { readonly missed: readonly string[] }> {
  const resourceType = resourceTypes.get(type);
  if (resourceType === undefined) throw new TemplateError(`${id}: ${type} is not known here.`);
  const { value, unread } = trackReads(properties);
  try {
    const { ref, attributes = {} } = await resourceType.create(value as never, id, cloud);
    const isListed = (path: string) =>
      resourceType.notRehearsed.some(
        (listed) => path === listed || (/^[.[]/.test(path.slice(listed.length)) && path.startsWith(listed)),
      );
    const missed = unread()
      .filter((path) => !isListed(path))
      .map((path) => `${id}.${path}`);
    return { ref, attributes, missed };
  } catch (cause) {
    throw new Error(`${id} (${type}) cannot be made: ${(cause as Error).message}`, { cause });
  }
}

/** The bootstrap stack of the CDK has a version, which a parameter of SSM tells. */
const bootstrapVersion = '30';

function createReferences(
  { Parameters = {} }: AssembledTemplate,
  deployment: Deployment,
  created: ReadonlyMap<string, Created>,
): References {
  const known: Record<string, string> = {
    ...pseudoParameters(deployment),
    ...('BootstrapVersion' in Parameters ? { BootstrapVersion: bootstrapVersion } : {}),
  };
  return {
    ref: (id) => known[id] ?? created.get(id)?.ref,
    attribute: (id, name) => created.get(id)?.attributes[name],
  };
}
