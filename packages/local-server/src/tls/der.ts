/** Writes one value of ASN.1 in DER (ITU-T X.690): its tag, its length and its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tag), derLength(length), ...content]);
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return der(0x30, ...content);
}

export function set(...content: readonly Uint8Array[]): Buffer {
  return der(0x31, ...content);
}

/** @param bytes of a number that is not negative, the highest first */
export function integer(bytes: Uint8Array): Buffer {
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes);
}

export const yes = der(0x01, Uint8Array.of(0xff));

/** @param unusedBits how many of the last byte's do not count */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return der(0x03, Uint8Array.of(unusedBits), bytes);
}

export function octetString(...content: readonly Uint8Array[]): Buffer {
  return der(0x04, ...content);
}

/** @param identifier such as `2.5.29.17` */
export function objectIdentifier(identifier: string): Buffer {
  const [first = 0, second = 0, ...others] = identifier.split('.').map(Number);
  return der(0x06, Uint8Array.from([first * 40 + second, ...others].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift(0x80 | (rest & 0x7f));
  return digits;
}

export function utf8String(text: string): Buffer {
  return der(0x0c, Buffer.from(text));
}

/** Whole seconds. By RFC 5280 section 4.1.2.5 with two digits of the year until 2049, then with four. */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`;
  return Number(digits.slice(0, 4)) < 2050
    ? der(0x17, Buffer.from(digits.slice(2)))
    : der(0x18, Buffer.from(digits));
}

/** A value that stands for one of several, by its number. */
export function contextValue(number: number, ...content: readonly Uint8Array[]): Buffer {
  return der(0x80 | number, ...content);
}

/** The same for a value that is made of others. */
export function contextValues(number: number, ...content: readonly Uint8Array[]): Buffer {
  return der(0xa0 | number, ...content);
}
