import type { CliFlag } from '@frame-ingest/local-server';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';

/** An option of a command. */
export interface Flag extends CliFlag {
  /** What counts where nothing stands behind the option. */
  readonly alone?: string;
  /** All that may stand behind it, for completion. */
  readonly choices?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** What stands behind a command without dashes. */
export interface Operand {
  readonly name: string;
  readonly says: string;
  readonly isOptional?: boolean;
  readonly isSeveral?: boolean;
  /** All that may stand there, for completion; without it, names of files. */
  readonly choices?: readonly string[];
}

/** A command line that does something, and what it does. */
export interface Example {
  readonly line: string;
  readonly says: string;
}

/** The values of options by their names. */
export type ValuesOf<Given extends Flags> = {
  readonly [Name in keyof Given]: Given[Name] extends { readonly type: 'boolean' }
    ? boolean
    : Given[Name] extends { readonly multiple: true }
      ? readonly string[]
      : Given[Name] extends { readonly default: string }
        ? string
        : string | undefined;
};

/** What stands on the command line of one command. */
export interface Given<Own extends Flags> {
  readonly operands: readonly string[];
  readonly values: ValuesOf<Own>;
  /** As they were typed. */
  readonly args: readonly string[];
}

/**
 * Does the work of a command.
 * @throws UsageError where the command line is wrong
 */
export type RunCommand<Own extends Flags> = (given: Given<Own>, context: Context) => Promise<ExitCode>;

/** All that help, completion and documents say of a command. What does the work is loaded when the command runs. */
export interface Command<Own extends Flags = Flags> {
  readonly name: string;
  /** In a line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly about?: string;
  readonly operands?: readonly Operand[];
  readonly flags: Own;
  readonly examples: readonly Example[];
  readonly load: () => Promise<RunCommand<Own>>;
}

/** Infers the types of the values from the options. */
export function defineCommand<const Own extends Flags>(command: Command<Own>): Command {
  // The options are read by the names that they are declared with.
  return command as unknown as Command;
}
