/** CloudWatch Logs, as far as functions and APIs write to it. */
export class LogGroups {
  readonly #lines = new Map<string, string[]>();

  get names(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** @throws {Error} for a name that is taken */
  create(name: string): void {
    if (this.#lines.has(name)) throw new Error(`There is a log group ${JSON.stringify(name)} already.`);
    this.#lines.set(name, []);
  }

  /** @throws {Error} for a group that there is not */
  write(name: string, line: string): void {
    this.#of(name).push(line);
  }

  /** What was written, oldest first. @throws {Error} for a group that there is not */
  read(name: string): readonly string[] {
    return this.#of(name);
  }

  #of(name: string): string[] {
    const lines = this.#lines.get(name);
    if (lines === undefined) throw new Error(`There is no log group ${JSON.stringify(name)}.`);
    return lines;
  }
}
