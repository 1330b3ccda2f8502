import { invalidArgument } from '../errors.ts';

/**
 * The fields of a JSON request. Each method records the problems of its field and returns a stand-in;
 * {@link RequestFields.check} then reports all problems together.
 */
export class RequestFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: string[];

  /** @param path of the object in the request, with its dot; empty for the request itself */
  constructor(values: Readonly<Record<string, unknown>>, path = '', problems: string[] = []) {
    this.#values = values;
    this.#path = path;
    this.#problems = problems;
  }

  /** @throws ServiceError InvalidArgumentException that names every faulty field */
  check(): void {
    if (this.#problems.length > 0) throw invalidArgument(this.#problems.join('; '));
  }

  /** Records a problem that no single rule covers. */
  problem(name: string, message: string): void {
    this.#problems.push(`${this.#path}${name} ${message}`);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  string(name: string, { pattern, maxLength }: { pattern?: RegExp; maxLength: number }): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    if (typeof value !== 'string') {
      this.problem(name, `must be a string, not ${JSON.stringify(value)}`);
    } else if (value.length < 1 || value.length > maxLength) {
      this.problem(name, `must have 1 to ${maxLength} characters; it has ${value.length}`);
    } else if (pattern && !pattern.test(value)) {
      this.problem(name, `must match ${pattern.source}; received ${JSON.stringify(value)}`);
    } else {
      return value;
    }
    return undefined;
  }

  requiredString(name: string, rule: { pattern?: RegExp; maxLength: number }): string {
    this.#require(name);
    return this.string(name, rule) ?? '';
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    if (!this.has(name)) return undefined;
    const chosen = choices.find((choice) => choice === this.#values[name]);
    if (chosen === undefined) {
      const received = JSON.stringify(this.#values[name]);
      this.problem(name, `must be one of ${choices.join(', ')}; received ${received}`);
    }
    return chosen;
  }

  requiredChoice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    this.#require(name);
    return this.choice(name, choices) ?? choices[0];
  }

  integer(name: string, { min, max }: { min: number; max: number }): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.problem(name, `must be a whole number from ${min} to ${max}; received ${JSON.stringify(value)}`);
    return undefined;
  }

  requiredInteger(name: string, range: { min: number; max: number }): number {
    this.#require(name);
    return this.integer(name, range) ?? range.min;
  }

  /** A time, in seconds since the Unix epoch in the request. @returns milliseconds */
  requiredTimestampMs(name: string): number {
    this.#require(name);
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value * 1000);
    if (this.has(name)) {
      this.problem(name, `must be a number of seconds since 1970; received ${JSON.stringify(value)}`);
    }
    return 0;
  }

  strings(name: string, { min, max, pattern }: { min: number; max: number; pattern?: RegExp }): string[] {
    this.#require(name);
    const values = this.#values[name];
    if (!this.has(name)) return [];
    if (!Array.isArray(values) || values.length < min || values.length > max) {
      this.problem(name, `must be a list of ${min} to ${max} strings`);
      return [];
    }
    const faulty = values.findIndex((value) => typeof value !== 'string' || pattern?.test(value) === false);
    if (faulty >= 0) {
      const rule = pattern ? ` that matches ${pattern.source}` : '';
      this.problem(
        `${name}[${faulty}]`,
        `must be a string${rule}; received ${JSON.stringify(values[faulty])}`,
      );
      return [];
    }
    return values as string[];
  }

  stringMap(name: string): Record<string, string> | undefined {
    if (!this.has(name)) return undefined;
    const values = this.#values[name];
    if (typeof values !== 'object' || Array.isArray(values)) {
      this.problem(name, `must be an object of strings; received ${JSON.stringify(values)}`);
      return undefined;
    }
    for (const [key, value] of Object.entries(values as object)) {
      if (typeof value !== 'string') this.problem(`${name}.${key}`, 'must be a string');
    }
    return values as Record<string, string>;
  }

  object(name: string): RequestFields | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    if (typeof value === 'object' && !Array.isArray(value)) {
      return new RequestFields(
        value as Readonly<Record<string, unknown>>,
        `${this.#path}${name}.`,
        this.#problems,
      );
    }
    this.problem(name, `must be an object; received ${JSON.stringify(value)}`);
    return undefined;
  }

  requiredObject(name: string): RequestFields {
    this.#require(name);
    return this.object(name) ?? new RequestFields({}, `${this.#path}${name}.`, this.#problems);
  }

  #require(name: string): void {
    if (!this.has(name)) this.problem(name, 'is missing');
  }
}
