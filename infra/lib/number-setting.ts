/** A property that is a number, or a duration as a number of its unit. */
export interface NumberSetting {
  readonly unit: string;
  /** Whether it has to be a whole number. */
  readonly isWhole?: true;
  readonly lowest: number;
  readonly highest: number;
  /** Value if the property is absent. */
  readonly preset: number;
}
