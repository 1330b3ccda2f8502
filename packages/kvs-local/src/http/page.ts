import { invalidArgument } from '../errors.ts';

export const nextTokenRule = { pattern: /^[a-zA-Z0-9+/=]+$/, maxLength: 4096 };

/** Where a list continues, and the context that its next page needs. */
export interface PageToken {
  /** Key of the last item of the page before. */
  readonly after: string;
  readonly [context: string]: string | number;
}

/**
 * Cuts one page from a list that is sorted by its keys.
 * @param context stored in the token of the next page
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { after, size, context }: { after: string | undefined; size: number; context?: Omit<PageToken, 'after'> },
): { items: T[]; nextToken: string | null } {
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const taken = rest.slice(0, size);
  const last = taken.at(-1);
  if (last === undefined || rest.length <= size) return { items: taken, nextToken: null };

  const token: PageToken = { ...context, after: keyOf(last) };
  return { items: taken, nextToken: Buffer.from(JSON.stringify(token)).toString('base64') };
}

/** @throws ServiceError InvalidArgumentException for a token that this server did not create */
export function parsePageToken(nextToken: string | undefined): PageToken | undefined {
  if (nextToken === undefined) return undefined;
  try {
    const token = JSON.parse(Buffer.from(nextToken, 'base64').toString()) as Partial<PageToken>;
    if (typeof token.after === 'string') return token as PageToken;
  } catch {
    // Not JSON: not ours either.
  }
  throw invalidArgument('NextToken was not issued by this service');
}
