import { bold, dim, green, red, yellow } from 'yoctocolors';

const colours = { bold, dim, green, red, yellow } as const;

/** Colours a text, or leaves it as it is where colours would be in the way. */
export type Paint = (colour: keyof typeof colours, text: string) => string;

/** Colours are for terminals that have some; NO_COLOR turns them off. @see https://no-color.org */
export function createPaint(stream: NodeJS.WriteStream): Paint {
  const isColoured = stream.isTTY && stream.hasColors();
  return (colour, text) => (isColoured ? colours[colour](text) : text);
}
