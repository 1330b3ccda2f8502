/** What a field of a fault may be. */
export interface FaultRule {
  /** Such as `a text`, for the message. */
  readonly must: string;
  /**
   * Whether a fault without the field is wrong.
   * @default false
   */
  readonly isRequired?: boolean;
  /** All values that there are, where somebody may have meant one of them. */
  readonly choices?: readonly string[];
  /**
   * Reads the field, which is a text where the fault came in its short form.
   * @returns the value for the fault; undefined for what is wrong
   */
  readonly parse: (value: unknown) => unknown;
}

/** Takes any text but the empty one. */
export const textRule: FaultRule = {
  must: 'a text',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

/** Which numbers {@link numberRule} takes; both ends belong to the range. */
export interface NumberRange {
  readonly min: number;
  /**
   * The greatest number that fits.
   * @default - there is none
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

/** Takes one of some words, spelled exactly so. The message about another lists them and suggests the nearest. */
export function choiceRule(...choices: readonly string[]): FaultRule {
  return {
    must: `one of ${choices.join(', ')}`,
    choices,
    parse: (value) => choices.find((candidate) => candidate === value),
  };
}

/** Makes a rule for a field that every fault of the type must have. */
export function required(rule: FaultRule): FaultRule {
  return { ...rule, isRequired: true };
}

/** A wait: as long as a timer can. */
export const millisecondsRule = numberRule('a whole number of milliseconds', { min: 0, max: 2 ** 31 - 1 });

/** The fields of every fault that say which of the requests that fit it strikes. */
export const strikeRules: Readonly<Record<string, FaultRule>> = {
  request: numberRule('a whole number from 1', { min: 1 }),
  probability: numberRule('a number from 0 to 1', { min: 0, max: 1, whole: false }),
  seed: numberRule('a whole number', { min: 0 }),
  times: numberRule('a whole number from 1', { min: 1 }),
};
