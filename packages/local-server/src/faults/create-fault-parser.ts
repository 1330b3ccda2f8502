import { suggestion } from '../nearest-name.ts';
import type { FaultRule } from './fault-rule.ts';

/** The fault fields that {@link createFaultParser} accepts: the rule of each field, by its name. */
export interface FaultGrammar<Type extends string> {
  /** Fields that every fault can have. */
  readonly places: Readonly<Record<string, FaultRule>>;
  /** The types, each with its own fields. */
  readonly effects: Readonly<Record<Type, Readonly<Record<string, FaultRule>>>>;
}

/**
 * Creates a parser for a server's faults: an object, its JSON, or the short form `TYPE NAME=VALUE ...`.
 * @returns the parser, which throws an Error that names every problem
 */
export function createFaultParser<Fault extends { readonly type: string }>({
  places,
  effects,
}: FaultGrammar<Fault['type']>): (input: unknown) => Fault {
  const rulesByType = new Map<string, Readonly<Record<string, FaultRule>>>(Object.entries(effects));
  return (input) => {
    const { type, ...fields } = toFields(input);
    const ownRules = typeof type === 'string' ? rulesByType.get(type) : undefined;
    if (ownRules === undefined) {
      const types = [...rulesByType.keys()];
      throw new Error(
        `A fault's type must be one of ${types.join(', ')}; received ${show(type)}${suggestion(type, types)}`,
      );
    }
    const rules = new Map(Object.entries({ ...places, ...ownRules }));
    const fault: Record<string, unknown> = { type };
    const problems: string[] = [];
    for (const [name, rule] of rules) {
      const value = fields[name];
      if (value === undefined) {
        if (rule.isRequired) problems.push(`${name} is missing: it must be ${rule.must}`);
        continue;
      }
      const parsed = rule.parse(value);
      if (parsed === undefined) {
        const hint = suggestion(value, rule.choices ?? []);
        problems.push(`${name} must be ${rule.must}; received ${show(value)}${hint}`);
      }
      fault[name] = parsed;
    }
    const unknown = Object.keys(fields).filter((name) => !rules.has(name));
    const names = [...rules.keys()];
    problems.push(
      ...unknown.map((name) => {
        return `${show(name)} is unknown: the fields are ${names.join(', ')}${suggestion(name, names)}`;
      }),
    );
    if (problems.length > 0) throw new Error(`A fault of type ${type} is wrong: ${problems.join('; ')}`);
    return fault as unknown as Fault;
  };
}

function toFields(input: unknown): Record<string, unknown> {
  const given = typeof input === 'string' ? parseText(input) : input;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error(`A fault must be an object or a string; received ${show(input)}`);
  }
  return given as Record<string, unknown>;
}

function parseText(input: string): unknown {
  if (input.trim().startsWith('{')) return parseJson(input);
  const [type, ...fields] = input.trim().split(/\s+/);
  const entries = fields.map((field) => {
    const separator = field.indexOf('=');
    if (separator < 1) throw new Error(`A fault is TYPE NAME=VALUE ...; received ${JSON.stringify(field)}`);
    return [field.slice(0, separator), field.slice(separator + 1)];
  });
  return { type, ...Object.fromEntries(entries) };
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new Error(`A fault that begins with { must be JSON: ${(error as Error).message}`, { cause: error });
  }
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
