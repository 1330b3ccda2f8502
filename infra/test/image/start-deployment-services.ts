import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const account = '111111111111';
/** What ECR hands out for `docker login`. */
export const registryLogin = { username: 'AWS', password: 'token-of-the-registry' };

/** STS, SSM and ECR of an account that is bootstrapped and empty, as far as `cdk publish-assets` asks them. */
export interface DeploymentServices {
  readonly url: string;
  /** Names of the roles that were assumed. */
  readonly assumedRoles: ReadonlySet<string>;
  close(): void;
}

/** @param registry host name of the account's registry */
export async function startDeploymentServices(registry: string): Promise<DeploymentServices> {
  const assumedRoles = new Set<string>();

  // STS has its action in the body, a form; the others in a header, behind the name of the service.
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const form = new URLSearchParams(body);
    const role = form.get('RoleArn')?.split('/').at(-1);
    if (role !== undefined) assumedRoles.add(role);

    const { status = 200, content } =
      typeof target === 'string'
        ? answerJson(target, JSON.parse(body), registry)
        : answerForm(form.get('Action'));
    response.writeHead(status, { 'content-type': target === undefined ? 'text/xml' : jsonType }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    assumedRoles,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const jsonType = 'application/x-amz-json-1.1';

interface Answer {
  readonly status?: number;
  readonly content: string;
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
function answerForm(action: string | null): Answer {
  const results: Record<string, string> = {
    GetCallerIdentity: `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/deployer</Arn>`,
    AssumeRole: `<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
      <SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`,
  };
  const result = results[action ?? ''];
  if (result === undefined) return { status: 400, content: `<Error><Code>InvalidAction</Code></Error>` };
  return { content: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

interface JsonRequest {
  /** Of DescribeRepositories. */
  readonly repositoryNames?: readonly string[];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html */
function answerJson(target: string, { repositoryNames = [] }: JsonRequest, registry: string): Answer {
  const { username, password } = registryLogin;
  const authorizationToken = Buffer.from(`${username}:${password}`).toString('base64');
  switch (target.split('.')[1]) {
    case 'GetParameter': // the version of the bootstrap stack
      return json({ Parameter: { Value: '30' } });
    case 'DescribeRepositories':
      return json({
        repositories: repositoryNames.map((name) => ({ repositoryUri: `${registry}/${name}` })),
      });
    case 'DescribeImages':
      return json({ __type: 'ImageNotFoundException' }, 400);
    case 'GetAuthorizationToken':
      return json({ authorizationData: [{ authorizationToken, proxyEndpoint: `https://${registry}` }] });
    default:
      return json({ __type: 'UnknownOperationException', message: target }, 400);
  }
}

function json(value: unknown, status = 200): Answer {
  return { status, content: JSON.stringify(value) };
}
