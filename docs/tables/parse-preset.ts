/** What `@default` says: a value, a remark, or both, as in `1769 - one whole processor` and `- none`. */
export interface Preset {
  readonly value: string | undefined;
  readonly remark: string | undefined;
}

export function parsePreset(text: string): Preset {
  const [, value = '', remark] = /^(.*?)(?:(?:^|\s)- (.*))?$/s.exec(text) ?? [];
  return { value: value === '' ? undefined : value, remark };
}

const duration = /^Duration\.(\w+?)s?\((\d+)\)$/;

/** A default as a cell of a table. */
export function presetToMarkdown(text: string | undefined): string {
  if (text === undefined) return 'required';
  const { value, remark } = parsePreset(text);
  if (value === undefined) return remark ?? '';
  return `${valueToMarkdown(value)}${remark === undefined ? '' : ` (${remark})`}`;
}

function valueToMarkdown(value: string): string {
  const [, unit, count] = duration.exec(value) ?? [];
  if (count !== undefined) return `${count} ${unit}${count === '1' ? '' : 's'}`;
  const isBare = /^-?[\d.,_]+$/.test(value) || value.startsWith('`');
  return isBare ? value : `\`${value.replace(/^'(.*)'$/, '$1')}\``;
}
