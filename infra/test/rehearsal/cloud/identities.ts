import { createHash, randomBytes } from 'node:crypto';
import type { PolicyDocument } from '../../iam/role-policies';
import { simulateCall } from '../../iam/simulate';

/** A key that requests are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Call {
  /** Name of a role, or of a service: `s3.amazonaws.com`. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /**
   * Condition keys.
   * @default - none
   */
  readonly context?: Readonly<Record<string, string>>;
}

/** A call that IAM does not allow, in the words of AWS. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

interface Role {
  readonly trust: PolicyDocument;
  readonly policies: PolicyDocument[];
}

/** Who there is, and who may do what: an independent simulator decides, by the policies of the template. */
export class Identities {
  readonly #account: string;
  readonly #roles = new Map<string, Role>();
  readonly #issued = new Map<string, Credentials>();
  /** By the ARN of the resource. */
  readonly #resourcePolicies = new Map<string, PolicyDocument>();

  constructor(account: string) {
    this.#account = account;
  }

  addRole(name: string, trust: PolicyDocument): void {
    this.#roles.set(name, { trust, policies: [] });
  }

  /** @throws {Error} for a role that there is not */
  addPolicy(roleName: string, policy: PolicyDocument): void {
    this.#role(roleName).policies.push(policy);
  }

  /** What further statements let others do with a resource. */
  addResourcePolicy(arn: string, { Version, Statement }: PolicyDocument): void {
    const before = this.#resourcePolicies.get(arn)?.Statement ?? [];
    this.#resourcePolicies.set(arn, { Version, Statement: [...before, ...Statement] });
  }

  /** The credentials of a role's session, the same each time. The role may follow. */
  credentialsOf(roleName: string): Credentials {
    const known = this.#issued.get(roleName);
    if (known !== undefined) return known;
    const id = createHash('sha256').update(roleName).digest('hex').slice(0, 16).toUpperCase();
    const credentials = { accessKeyId: `ASIA${id}`, secretAccessKey: randomBytes(20).toString('hex') };
    this.#issued.set(roleName, credentials);
    return credentials;
  }

  findCredentials(accessKeyId: string): Credentials | undefined {
    return [...this.#issued.values()].find((issued) => issued.accessKeyId === accessKeyId);
  }

  /** @returns undefined for a key that nobody has */
  roleOf(accessKeyId: string): string | undefined {
    return [...this.#issued].find(([, issued]) => issued.accessKeyId === accessKeyId)?.[0];
  }

  /** ARN of whoever calls: of the session of a role, or the name of a service. */
  principalOf(caller: string): string {
    return caller.endsWith('.amazonaws.com')
      ? caller
      : `arn:aws:sts::${this.#account}:assumed-role/${caller}/rehearsal`;
  }

  /** @throws {AccessDenied} where a service may not act as a role */
  async assume(roleName: string, service: string): Promise<void> {
    const resource = `arn:aws:iam::${this.#account}:role/${roleName}`;
    const { trust } = this.#role(roleName);
    await this.#decide({ caller: service, action: 'sts:AssumeRole', resource }, trust);
  }

  /** @throws {AccessDenied} for a call that is not allowed */
  async authorize(call: Call): Promise<void> {
    await this.#decide(call, this.#policyOf(call.resource));
  }

  /** Whether a call is allowed. */
  async allows(call: Call): Promise<boolean> {
    return this.authorize(call).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AccessDenied) return false;
        throw error;
      },
    );
  }

  async #decide(
    { caller, action, resource, context = {} }: Call,
    resourcePolicy?: PolicyDocument,
  ): Promise<void> {
    const principal = this.principalOf(caller);
    const answer = await simulateCall({
      ...{ principal, action, resource, account: this.#account },
      policies: this.#roles.get(caller)?.policies ?? [],
      // Everything here comes in over TLS on AWS.
      context: { 'aws:SecureTransport': 'true', ...context },
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    });
    if (answer === 'Allowed') return;
    const reason = answer === 'ExplicitlyDenied' ? 'with an explicit deny' : 'because no policy allows it';
    throw new AccessDenied(
      `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    );
  }

  /** An object has the policy of its bucket. */
  #policyOf(resource: string): PolicyDocument | undefined {
    const isOfS3 = resource.startsWith('arn:aws:s3:::');
    return this.#resourcePolicies.get(isOfS3 ? (resource.split('/')[0] ?? '') : resource);
  }

  #role(name: string): Role {
    const role = this.#roles.get(name);
    if (role === undefined) throw new Error(`There is no role ${JSON.stringify(name)}.`);
    return role;
  }
}
