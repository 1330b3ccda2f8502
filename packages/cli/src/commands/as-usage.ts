import { UsageError } from '../errors.ts';

/** Runs a parser of another package: whatever it throws is about the command line. */
export function asUsage<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
