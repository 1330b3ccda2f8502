import { parsePreset } from './parse-preset.ts';
import type { Member } from './read-members.ts';

/** Defaults by the names of the properties. */
export type Presets = Readonly<Record<string, string | number | boolean>>;

/**
 * Holds docstrings to the defaults that the code goes by. An infinite one is none: a docstring says in words what that means.
 * @throws Error that names a property whose `@default` says another value, and a default of no property
 */
export function checkPresets(members: readonly Member[], presets: Presets): void {
  for (const [name, preset] of Object.entries(presets)) {
    const member = members.find((each) => each.name === name);
    if (member === undefined) throw new Error(`${name} has a default but is not a property of the interface`);
    const { value } = parsePreset(member.preset ?? '');
    const right = write(preset);
    if (value !== right) throw new Error(`${member.place} has @default ${value}, and the code ${right}`);
  }
}

function write(preset: string | number | boolean): string | undefined {
  if (preset === Number.POSITIVE_INFINITY) return undefined;
  return typeof preset === 'string' ? `'${preset}'` : String(preset);
}
