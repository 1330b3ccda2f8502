import type { IotFetchOptions } from './create-iot-fetch.ts';

/** The AWS IoT options of the command line, as typed. */
export interface IotFlags {
  readonly 'iot-endpoint'?: string | undefined;
  readonly 'iot-role-alias'?: string | undefined;
  readonly thing?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly region?: string | undefined;
}

/** The options that must be given together. */
const needed = ['iot-endpoint', 'iot-role-alias', 'thing', 'cert', 'key'] as const;

/**
 * Parses the AWS IoT options.
 * @param url address of the API, which may contain its region
 * @returns undefined if none of the options is given
 * @throws Error naming the missing or wrong options
 */
export function parseIotOptions(flags: IotFlags, url: string | undefined): IotFetchOptions | undefined {
  const given = needed.filter((name) => flags[name] !== undefined);
  if (given.length === 0 && flags.region === undefined) return undefined;
  const {
    'iot-endpoint': endpoint,
    'iot-role-alias': roleAlias,
    thing,
    cert: certFile,
    key: keyFile,
  } = flags;
  if (
    endpoint === undefined ||
    roleAlias === undefined ||
    thing === undefined ||
    certFile === undefined ||
    keyFile === undefined
  ) {
    const missing = needed.filter((name) => flags[name] === undefined).map((name) => `--${name}`);
    throw new Error(
      `${missing.join(', ')} missing: the AWS IoT options must be given together. Give all of them.`,
    );
  }
  return {
    endpoint: parseEndpoint(endpoint),
    roleAlias: parseName('--iot-role-alias', roleAlias, /^[\w=,@-]{1,128}$/),
    thingName: parseName('--thing', thing, /^[\w:-]{1,128}$/),
    ...{ certFile, keyFile },
    region: parseRegion(flags.region, [url, endpoint]),
  };
}

function parseEndpoint(text: string): string {
  const address = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.href === `${url.origin}/`) return url.origin;
  throw new Error(
    `--iot-endpoint is ${JSON.stringify(text)}. Give https:// and the output of \`aws iot describe-endpoint --endpoint-type iot:CredentialProvider\`.`,
  );
}

function parseName(option: string, text: string, allowed: RegExp): string {
  if (allowed.test(text)) return text;
  throw new Error(`${option} is ${JSON.stringify(text)}, which is not a name that AWS IoT accepts.`);
}

function parseRegion(given: string | undefined, addresses: readonly (string | undefined)[]): string {
  const [, told] = addresses
    .map((address) => /\.(?:execute-api|credentials\.iot)\.([a-z0-9-]+)\.amazonaws\./.exec(address ?? ''))
    .find((match) => match !== null) ?? [undefined, undefined];
  const region = given ?? told;
  if (region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  if (region === undefined)
    throw new Error('--region is missing, and no address contains it. Give the region of the API.');
  throw new Error(`--region is ${JSON.stringify(region)}. Give the region of the API, such as eu-west-1.`);
}
