import { contextKeys } from './context-keys';
import { type Form, stackNameForm } from './forms';
import type { FrameIngestStackProps } from './frame-ingest-stack';

/** A stack as the context asks for. */
export interface StackContext {
  readonly id: string;
  readonly props: FrameIngestStackProps;
}

const prefix = 'frame-ingest:';

/**
 * The context of the app as the properties of its stack. Keys without the prefix `frame-ingest:` belong to others.
 * @throws {Error} that names every key that is unknown or has a value of the wrong kind
 */
export function parseStackContext(context: Record<string, unknown>): StackContext {
  const { 'stack-name': stackName = 'FrameIngest', ...values } = ownKeys(context);
  const problems: string[] = [];
  const read = <T>(name: string, { says, parse }: Form<T>, value: unknown): T | undefined => {
    const parsed = parse(value);
    if (parsed === undefined) problems.push(`${prefix}${name} is ${says}; received ${JSON.stringify(value)}`);
    return parsed;
  };

  const id = read('stack-name', stackNameForm, stackName);
  const props = Object.entries(values).flatMap(([name, value]) => {
    const found = Object.hasOwn(contextKeys, name) ? contextKeys[name] : undefined;
    if (found !== undefined) return [[found.property, read(name, found.form, value)]];
    const names = ['stack-name', ...Object.keys(contextKeys)];
    problems.push(`${prefix}${name} is not a key of this app. It has: ${names.join(', ')}`);
    return [];
  });

  if (id === undefined || problems.length > 0) throw new Error(`Context: ${problems.join('; ')}.`);
  return { id, props: Object.fromEntries(props) };
}

function ownKeys(context: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(context).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}
