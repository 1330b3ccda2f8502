/** What the references of a template stand for. */
export interface References {
  /** @returns undefined for what the template has no resource, parameter or pseudo parameter of */
  ref(id: string): unknown;
  /** @returns undefined for a resource that there is not, or an attribute that it has not */
  attribute(id: string, name: string): unknown;
}

/** A template that CloudFormation would refuse, or that nothing here can read. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** What `AWS::NoValue` stands for: the property, or the item of a list, is not there. */
export const noValue = Symbol('AWS::NoValue');

/**
 * A value of a template as CloudFormation hands it to a service: every reference and function has become what it stands for.
 * @param path of the value, for the errors
 * @throws {TemplateError} for a function or a reference that is not known, and for arguments that a function does not take
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolveValue(value: unknown, references: References, path: string): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const resolved = resolveValue(item, references, `${path}[${index}]`);
      return resolved === noValue ? [] : [resolved];
    });
  }
  if (typeof value !== 'object' || value === null) return value;

  const call = findCall(value, path);
  if (call !== undefined) return call.run(call.argument, references, `${path}.${call.name}`);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const resolved = resolveValue(item, references, `${path}.${key}`);
      return resolved === noValue ? [] : [[key, resolved]];
    }),
  );
}

type RunFunction = (argument: unknown, references: References, path: string) => unknown;

const functions: Readonly<Record<string, RunFunction>> = {
  Ref: resolveRef,
  'Fn::GetAtt': resolveAttribute,
  'Fn::Join': resolveJoin,
  'Fn::Select': resolveSelect,
  'Fn::Split': resolveSplit,
  'Fn::Sub': resolveSub,
};

interface Call {
  readonly name: string;
  readonly argument: unknown;
  readonly run: RunFunction;
}

function findCall(value: object, path: string): Call | undefined {
  const entries = Object.entries(value);
  const [name, argument] = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::')) ?? [];
  if (name === undefined) return undefined;

  if (entries.length > 1) throw new TemplateError(`${path}: ${name} has other keys beside it.`);
  const run = functions[name];
  if (run === undefined) throw new TemplateError(`${path}: ${name} is a function that is not known here.`);
  return { name, argument, run };
}

function resolveRef(id: unknown, references: References, path: string): unknown {
  if (id === 'AWS::NoValue') return noValue;
  return lookUp(references, toText(id, path), path);
}

function resolveAttribute(argument: unknown, references: References, path: string): unknown {
  const [id, name] = toItems(argument, 2, path);
  return lookUpAttribute(
    references,
    toText(id, path),
    toText(resolveValue(name, references, path), path),
    path,
  );
}

function resolveJoin(argument: unknown, references: References, path: string): string {
  const [delimiter, items] = toItems(argument, 2, path);
  const texts = toTexts(resolveValue(items, references, path), path);
  return texts.join(toText(delimiter, path));
}

function resolveSplit(argument: unknown, references: References, path: string): string[] {
  const [delimiter, source] = toItems(argument, 2, path);
  return toText(resolveValue(source, references, path), path).split(toText(delimiter, path));
}

function resolveSelect(argument: unknown, references: References, path: string): string {
  const [index, items] = toItems(argument, 2, path);
  const texts = toTexts(resolveValue(items, references, path), path);
  const selected = texts[Number(resolveValue(index, references, path))];
  if (selected === undefined) {
    throw new TemplateError(`${path}: there is no item ${JSON.stringify(index)} of ${texts.length}.`);
  }
  return selected;
}

function resolveSub(argument: unknown, references: References, path: string): string {
  const [pattern, variables] = Array.isArray(argument) ? toItems(argument, 2, path) : [argument, {}];
  const own = resolveValue(variables, references, path) as Readonly<Record<string, unknown>>;
  return toText(pattern, path).replace(placeholder, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return toText(own[name], path);
    const [id = '', ...attribute] = name.split('.');
    const value =
      attribute.length === 0
        ? lookUp(references, id, path)
        : lookUpAttribute(references, id, attribute.join('.'), path);
    return toText(value, path);
  });
}

/** `${Name}`, `${Name.Attribute}`, and `${!Name}` for the text `${Name}` itself. */
export const placeholder = /\$\{(!?)([^}]*)\}/g;

function lookUp(references: References, id: string, path: string): unknown {
  const value = references.ref(id);
  if (value === undefined) throw new TemplateError(`${path}: there is no ${JSON.stringify(id)}.`);
  return value;
}

function lookUpAttribute(references: References, id: string, name: string, path: string): unknown {
  const value = references.attribute(id, name);
  if (value === undefined)
    throw new TemplateError(`${path}: ${JSON.stringify(id)} has no attribute ${name} here.`);
  return value;
}

function toItems(value: unknown, count: number, path: string): readonly unknown[] {
  if (Array.isArray(value) && value.length === count) return value;
  throw new TemplateError(`${path}: takes a list of ${count}; received ${JSON.stringify(value)}.`);
}

function toTexts(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.map((item) => toText(item, path));
  throw new TemplateError(`${path}: takes a list; received ${JSON.stringify(value)}.`);
}

/** CloudFormation makes texts of numbers and truth values, and of nothing else. */
function toText(value: unknown, path: string): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new TemplateError(`${path}: takes a text; received ${JSON.stringify(value)}.`);
}
