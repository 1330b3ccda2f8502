import type { Identities } from './identities';
import type { LogGroups } from './log-groups';
import type { RunningFunction, StartFunction } from './start-function-process';

/** A function as it was deployed. */
export interface DeployedFunction {
  readonly arn: string;
  readonly name: string;
  readonly role: string;
  readonly command: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface FunctionsOptions {
  readonly identities: Identities;
  readonly logGroups: LogGroups;
  readonly region: string;
  readonly account: string;
  /** Variables that lead the AWS SDK to the local services. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly startFunction: StartFunction;
}

/** Lambda: functions, each started with its first event. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #deployed = new Map<string, DeployedFunction>();
  /** ARNs of functions by those of their versions and aliases. */
  readonly #otherNames = new Map<string, string>();
  readonly #running = new Map<string, Promise<RunningFunction>>();

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  get names(): string[] {
    return [...this.#deployed.values()].map(({ name }) => name);
  }

  add(deployed: DeployedFunction): void {
    this.#deployed.set(deployed.arn, deployed);
  }

  /** Lets a version or an alias stand for a function. */
  addName(arn: string, functionArn: string): void {
    this.#otherNames.set(arn, this.find(functionArn).arn);
  }

  /** @param arn of a function, a version or an alias. @throws {Error} for one that there is not */
  find(arn: string): DeployedFunction {
    const deployed = this.#deployed.get(this.#otherNames.get(arn) ?? arn);
    if (deployed === undefined) throw new Error(`There is no function ${arn}.`);
    return deployed;
  }

  /** @throws {FunctionError} when the handler threw; {Error} when its process ended */
  async invoke(arn: string, event: unknown): Promise<unknown> {
    const deployed = this.find(arn);
    const running = this.#running.get(deployed.arn) ?? this.#start(deployed);
    this.#running.set(deployed.arn, running);
    return (await running).invoke(event);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(async (running) => (await running).close()));
  }

  async #start(deployed: DeployedFunction): Promise<RunningFunction> {
    const { arn, name, role, command, timeoutSeconds, memoryMb, logGroup, variables } = deployed;
    const { identities, region, endpoints, startFunction } = this.#options;
    const { accessKeyId, secretAccessKey } = identities.credentialsOf(role);
    const canLog = await this.#canLog(deployed);
    return startFunction({
      ...{ functionArn: arn, command, timeoutMs: timeoutSeconds * 1000, memoryMb },
      // What Lambda sets, and last what leads here.
      environment: {
        ...variables,
        AWS_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: logStream,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...endpoints,
      },
      onLine: (line) => {
        if (canLog) this.#options.logGroups.write(logGroup, line);
      },
    });
  }

  /** Without its permissions a function runs all the same, and nobody reads its log. */
  async #canLog({ role, logGroup }: DeployedFunction): Promise<boolean> {
    const { identities, region, account } = this.#options;
    const resource = `arn:aws:logs:${region}:${account}:log-group:${logGroup}:log-stream:${logStream}`;
    const calls = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
      identities.allows({ caller: role, action, resource }),
    );
    return (await Promise.all(calls)).every(Boolean);
  }
}

const logStream = 'rehearsal';
