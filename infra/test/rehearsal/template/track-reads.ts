type Tree = Readonly<Record<string, unknown>>;

/** A value, and what of it was looked at. */
export interface TrackedValue<Value extends object> {
  /** The value; what is read of it is noted. Spreading it, and taking it apart with a rest, read all of it. */
  readonly value: Value;
  /** Paths of what nobody has read, each at its leaf: `LoggingConfig.LogGroup`, `Rules[0].Id`. */
  unread(): string[];
}

/** Notes what is read of a value, to its leaves. */
export function trackReads<Value extends object>(value: Value): TrackedValue<Value> {
  const read = new Set<string>();
  return {
    value: wrap(value as Tree, '', read) as Value,
    unread: () => leavesOf(value, '').filter((path) => !read.has(path)),
  };
}

function wrap(tree: Tree, path: string, read: Set<string>): Tree {
  return new Proxy(tree, {
    get(target, key, receiver) {
      const item: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return item;
      const itemPath = join(path, key, Array.isArray(target));
      if (isTree(item)) return wrap(item, itemPath, read);
      read.add(itemPath);
      return item;
    },
  });
}

function leavesOf(item: unknown, path: string): string[] {
  if (!isTree(item)) return [path];
  return Object.entries(item).flatMap(([key, value]) =>
    leavesOf(value, join(path, key, Array.isArray(item))),
  );
}

function join(path: string, key: string, isInList: boolean): string {
  if (isInList) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}
