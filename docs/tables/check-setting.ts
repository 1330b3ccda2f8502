import { parsePreset } from './parse-preset.ts';
import type { Member } from './read-members.ts';

/** A number that can be set, as the code checks it. */
export interface NumberSetting {
  readonly unit: string;
  readonly lowest: number;
  readonly highest: number;
  /** Without it the docstring says in words what holds. */
  readonly preset?: number;
}

/**
 * Checks that a docstring has the numbers that the code uses: the range as `1 to 1200`, with a unit of time if it differs from
 * the setting's, and the default.
 * @throws Error that names the property, what its docstring says, and what it has to say
 */
export function checkSetting(member: Member, setting: NumberSetting): void {
  const { unit, lowest, highest, preset } = setting;
  const written = readRange(member.text, unit);
  if (written?.[0] !== lowest || written[1] !== highest) {
    const says = written === undefined ? 'no range' : `${written[0]} to ${written[1]} ${unit}`;
    throw new Error(`${member.place} says ${says}, and the code ${lowest} to ${highest} ${unit}`);
  }
  const { value } = parsePreset(member.preset ?? '');
  const writtenPreset = readPreset(value ?? '', unit);
  if (preset !== undefined && writtenPreset !== preset) {
    throw new Error(
      `${member.place} has @default ${value ?? 'without a value'}, and the code ${preset} ${unit}`,
    );
  }
}

const number = '(\\d[\\d,]*(?:\\.\\d+)?)';
const range = new RegExp(`\\b${number} to ${number}(?: (\\w+))?`);

function readRange(text: string, unit: string): [number, number] | undefined {
  const [, lowest, highest, writtenUnit] = range.exec(text) ?? [];
  if (lowest === undefined || highest === undefined) return undefined;
  return [toUnit(lowest, writtenUnit, unit), toUnit(highest, writtenUnit, unit)];
}

function readPreset(text: string, unit: string): number {
  const [, writtenUnit, count = text] = /^Duration\.(\w+)\((\d+)\)$/.exec(text) ?? [];
  return toUnit(count, writtenUnit, unit);
}

/** Units of time, in milliseconds; others are not converted. */
const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  milliseconds: 1,
  second: 1000,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
};

function toUnit(text: string, from: string | undefined, to: string): number {
  const value = Number(text.replaceAll(',', ''));
  const [fromMs, toMs] = [milliseconds[from ?? to], milliseconds[to]];
  return fromMs === undefined || toMs === undefined ? value : (value * fromMs) / toMs;
}
