/** The key of a route, taken apart. */
export interface RouteKey {
  /** `ANY` fits all. */
  readonly method: string;
  readonly path: string;
}

/** @returns undefined for `$default` */
export function parseRouteKey(key: string): RouteKey | undefined {
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(key) ?? [];
  return method === undefined || path === undefined ? undefined : { method, path };
}

/**
 * Finds the route of a request: the one that fits best. One whose path fits whole comes before a greedy one, `/{proxy+}`, and
 * both come before `$default`; of those that fit alike, the one with the method comes before `ANY`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function matchRoute<Route extends { readonly routeKey: string }>(
  routes: readonly Route[],
  method: string,
  path: string,
): Route | undefined {
  const ranked = routes.flatMap((route) => {
    const key = parseRouteKey(route.routeKey);
    if (key === undefined) return [{ route, rank: 0 }];
    if (key.method !== 'ANY' && key.method !== method) return [];
    const pathRank = rankPath(key.path.split('/'), path.split('/'));
    return pathRank === undefined ? [] : [{ route, rank: pathRank + (key.method === 'ANY' ? 0 : 0.5) }];
  });
  return ranked.sort((one, other) => other.rank - one.rank)[0]?.route;
}

/** More for a path that says more: texts before variables, and greedy ones last. Undefined for one that does not fit. */
function rankPath(wanted: readonly string[], segments: readonly string[]): number | undefined {
  const isGreedy = wanted.at(-1)?.endsWith('+}') === true;
  const fixed = isGreedy ? wanted.slice(0, -1) : wanted;
  if (isGreedy ? segments.length <= fixed.length : segments.length !== fixed.length) return undefined;
  const fits = fixed.every(
    (part, index) => isVariable(part, segments[index] ?? '') || part === segments[index],
  );
  if (!fits) return undefined;
  const texts = fixed.filter((part) => !part.startsWith('{')).length;
  return isGreedy ? 1 + texts : 1000 + texts;
}

function isVariable(part: string, segment: string): boolean {
  return /^\{\w+\}$/.test(part) && segment !== '';
}
