import { compareUtf8 } from './compare-utf8.ts';

/** A key, or the prefix that several keys share up to the delimiter. */
export type ListEntry = { readonly key: string } | { readonly commonPrefix: string };

export interface PageRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Entries up to and including this one were on an earlier page. */
  readonly after?: ListEntry;
  readonly maxEntries: number;
}

export interface Page {
  readonly entries: readonly ListEntry[];
  readonly isTruncated: boolean;
}

/** Selects one page of a bucket's keys, in the order of UTF-8. */
export function pageKeys(
  keys: readonly string[],
  { prefix, delimiter, after, maxEntries }: PageRequest,
): Page {
  const candidates = keys.filter((key) => key.startsWith(prefix) && isAfter(key, after)).sort(compareUtf8);
  const entries: ListEntry[] = [];
  let commonPrefix: string | undefined;
  for (const key of candidates) {
    if (commonPrefix !== undefined && key.startsWith(commonPrefix)) continue;
    if (entries.length === maxEntries) return { entries, isTruncated: maxEntries > 0 };

    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    commonPrefix = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    entries.push(commonPrefix === undefined ? { key } : { commonPrefix });
  }
  return { entries, isTruncated: false };
}

function isAfter(key: string, after: ListEntry | undefined): boolean {
  if (after === undefined) return true;
  if ('key' in after) return compareUtf8(key, after.key) > 0;
  return compareUtf8(key, after.commonPrefix) > 0 && !key.startsWith(after.commonPrefix);
}
