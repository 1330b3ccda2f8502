import { parsePreset } from './parse-preset.ts';
import type { Member } from './read-members.ts';

/**
 * Holds docstrings to the defaults that the code goes by.
 * @throws Error that names a property whose `@default` says another value, and a default of no property
 */
export function checkPresets(
  members: readonly Member[],
  presets: Readonly<Record<string, string | number | boolean>>,
): void {
  for (const [name, preset] of Object.entries(presets)) {
    const member = members.find((each) => each.name === name);
    if (member === undefined) throw new Error(`${name} has a default, and is no property of the interface`);
    const { value } = parsePreset(member.preset ?? '');
    const right = typeof preset === 'string' ? `'${preset}'` : String(preset);
    if (value !== right) throw new Error(`${member.place} has @default ${value}, and the code ${right}`);
  }
}
