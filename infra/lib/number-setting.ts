/** A property that is a number, or a duration as a number of its unit. */
export interface NumberSetting {
  readonly unit: string;
  /** Whether fractions mean nothing. */
  readonly isWhole?: true;
  readonly lowest: number;
  readonly highest: number;
  /** Without the property. */
  readonly preset: number;
}
