import { S3Error } from '../errors.ts';

/**
 * Reads a count from the query, such as `max-keys`. A larger count is reduced to what S3 returns on one page.
 * @throws S3Error `InvalidArgument`
 */
export function parseCount(
  query: ReadonlyMap<string, string>,
  name: string,
  { fallback, min = 0, max }: { fallback: number; min?: number; max: number },
): number {
  const text = query.get(name);
  if (text === undefined || text === '') return fallback;
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= min && count <= 2 ** 31 - 1)) {
    throw new S3Error(
      'InvalidArgument',
      `Argument ${name} must be an integer between ${min} and 2147483647`,
      {
        fields: { ArgumentName: name, ArgumentValue: text },
      },
    );
  }
  return Math.min(count, max);
}
