/** The rule for a field of a fault. */
export interface FaultRule {
  /** For the message, such as `a number from 0 to 1`. */
  readonly must: string;
  /**
   * Whether the field is required.
   * @default false
   */
  readonly isRequired?: boolean;
  /** All valid values, to suggest the nearest one. */
  readonly choices?: readonly string[];
  /**
   * Reads the field, which is a string if the fault was given in its short form.
   * @returns the value for the fault; undefined if it is invalid
   */
  readonly parse: (value: unknown) => unknown;
}

/** Accepts any non-empty string. */
export const textRule: FaultRule = {
  must: 'a text',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

/** The numbers that {@link numberRule} accepts; both ends belong to the range. */
export interface NumberRange {
  readonly min: number;
  /**
   * The greatest accepted number.
   * @default - none
   */
  readonly max?: number;
  /**
   * Whether fractions are refused.
   * @default true
   */
  readonly whole?: boolean;
}

/** A number, or its digits. */
export function numberRule(
  must: string,
  { min, max = Number.POSITIVE_INFINITY, whole = true }: NumberRange,
): FaultRule {
  return {
    must,
    parse: (value) => {
      const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
      const parsed = isNumber ? Number(value) : Number.NaN;
      const isInRange = parsed >= min && parsed <= max;
      return isInRange && (!whole || Number.isSafeInteger(parsed)) ? parsed : undefined;
    },
  };
}

/** Accepts one of some words, spelled exactly. The message about another word lists them and suggests the nearest. */
export function choiceRule(...choices: readonly string[]): FaultRule {
  return {
    must: `one of ${choices.join(', ')}`,
    choices,
    parse: (value) => choices.find((candidate) => candidate === value),
  };
}

/** Makes a rule required. */
export function required(rule: FaultRule): FaultRule {
  return { ...rule, isRequired: true };
}

/** A wait, at most as long as a timer can be. */
export const millisecondsRule = numberRule('a whole number of milliseconds', { min: 0, max: 2 ** 31 - 1 });

/** The fields of every fault that select which of the matching requests it strikes. */
export const strikeRules: Readonly<Record<string, FaultRule>> = {
  request: numberRule('a whole number from 1', { min: 1 }),
  probability: numberRule('a number from 0 to 1', { min: 0, max: 1, whole: false }),
  seed: numberRule('a whole number', { min: 0 }),
  times: numberRule('a whole number from 1', { min: 1 }),
};
