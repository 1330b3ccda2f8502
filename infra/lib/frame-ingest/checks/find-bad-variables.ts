import { Token } from 'aws-cdk-lib';
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

/** Levels at which the lines that metrics and alarms are made of are not written. */
const silentLevels = ['WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/** What Lambda would refuse, what another property sets, and what would blind the alarms. */
export function findBadVariables({ environment = {} }: FrameIngestProps): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const place = `environment has ${JSON.stringify(name)}`;
    if (name in propertyOfVariable) {
      const property = propertyOfVariable[name as keyof typeof propertyOfVariable];
      return [`${place}, which ${property} sets. Give ${property}`];
    }
    if (reservedNames.includes(name)) return [`${place}, which Lambda sets by itself. Leave it out`];
    if (!/^[a-zA-Z]\w+$/.test(name)) {
      return [`${place}: Lambda takes names of a letter, then letters, digits and underscores, two at least`];
    }
    const isSilent = silentLevels.includes(value.toUpperCase());
    if (['POWERTOOLS_LOG_LEVEL', 'LOG_LEVEL'].includes(name) && !Token.isUnresolved(value) && isSilent) {
      return [
        `${place} of ${JSON.stringify(value)}, and alarms are made of lines of the level INFO. Give INFO or DEBUG`,
      ];
    }
    return [];
  });
}
