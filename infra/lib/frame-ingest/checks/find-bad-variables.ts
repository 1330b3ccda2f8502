import type { FrameIngestProps } from '../frame-ingest-props';
import { propertyOfVariable } from '../handler-environment';

/**
 * Names that Lambda sets by itself.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const reservedNames = [
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
];

/** What other properties set, by other names than the handler's. */
const otherNames: Readonly<Record<string, keyof FrameIngestProps>> = { POWERTOOLS_LOG_LEVEL: 'logLevel' };

const properties = new Map(Object.entries({ ...propertyOfVariable, ...otherNames }));

/** What Lambda would refuse, and what another property sets. */
export function findBadVariables({ environment = {} }: FrameIngestProps): string[] {
  return Object.keys(environment).flatMap((name) => {
    const place = `environment has ${JSON.stringify(name)}`;
    const property = properties.get(name);
    if (property !== undefined) {
      return [`${place}, which ${property} sets. Give ${property}`];
    }
    if (reservedNames.includes(name)) return [`${place}, which Lambda sets by itself. Leave it out`];
    if (!/^[a-zA-Z]\w+$/.test(name)) {
      return [`${place}: Lambda takes names of a letter, then letters, digits and underscores, two at least`];
    }
    return [];
  });
}
