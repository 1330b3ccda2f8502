import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Has stack traces name the sources, by the source map that lies beside a bundled file. Node's own `--enable-source-maps` reads
 * the map of each file that is loaded; here one is read when a trace with a line of its file is, and then kept.
 *
 * Lines without a source map stay as they are, and with `--enable-source-maps` all are left to Node.
 * @see https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
export function mapStackTraces(): void {
  const format = Error.prepareStackTrace ?? formatStackTrace;
  const findSourceMap = createFindSourceMap();

  Error.prepareStackTrace = (error, callSites) => {
    try {
      return format(
        error,
        callSites.map((callSite) => mapCallSite(callSite, findSourceMap)),
      );
    } catch {
      // Another formatter may want more of a call site than its text.
      return format(error, callSites);
    }
  };
}

/** @param file path or file URL of a script */
type FindSourceMap = (file: string) => FoundSourceMap | undefined;

interface FoundSourceMap {
  readonly map: SourceMap;
  /** Where it lies: the paths of its sources begin there. */
  readonly url: URL;
  /** Of the script. */
  readonly lines: readonly string[];
}

/** As Node does it; early versions of Node 20 do not hand out theirs. */
function formatStackTrace(error: Error, callSites: readonly unknown[]): string {
  return [String(error), ...callSites].join('\n    at ');
}

function createFindSourceMap(): FindSourceMap {
  const known = new Map<string, FoundSourceMap | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, readSourceMap(file));
    return known.get(file);
  };
}

function readSourceMap(file: string): FoundSourceMap | undefined {
  try {
    const script = file.startsWith('file:') ? new URL(file) : pathToFileURL(file);
    const url = new URL(`${script.href}.map`);
    const map = new SourceMap(JSON.parse(readFileSync(url, 'utf8')));
    return { map, url, lines: readFileSync(script, 'utf8').split('\n') };
  } catch {
    // There is none, or it is none.
    return undefined;
  }
}

/** All that Node's own formatter takes of a call site is its text. */
function mapCallSite(callSite: NodeJS.CallSite, findSourceMap: FindSourceMap): NodeJS.CallSite {
  const file = callSite.getFileName();
  const line = callSite.getLineNumber();
  const column = callSite.getColumnNumber();
  if (!file || line === null || column === null || file.startsWith('node:')) return callSite;
  const found = findSourceMap(file);
  const origin = found?.map.findEntry(line - 1, column - 1);
  if (found === undefined || origin === undefined || !('originalSource' in origin)) return callSite;

  const [before, after] = String(callSite).split(`${file}:${line}:${column}`);
  if (before === undefined || after === undefined) return callSite;
  const source = new URL(origin.originalSource, found.url);
  const place = `${fileURLToPath(source)}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
  const text = renameFunction(before, callSite, found) + place + after;
  return Object.assign(Object.create(null), { toString: () => text });
}

/**
 * Gives the function the name that its source map has at the place where it is declared: `function f(`, or `f = (`.
 * @param before what the text says before the place: `async f (`, `new C (`, `C.m [as n] (`, or nothing
 */
function renameFunction(before: string, callSite: NodeJS.CallSite, { map, lines }: FoundSourceMap): string {
  const name = callSite.getFunctionName();
  const line = callSite.getEnclosingLineNumber();
  const column = callSite.getEnclosingColumnNumber();
  if (!name || line === null || column === null) return before;
  const declared = lines[line - 1] ?? '';
  const [keyword] = /^(async )?function\*? ?/.exec(declared.slice(column - 1, column + 20)) ?? [];
  const nameAt = column - 1 + (keyword?.length ?? -'='.length - name.length);
  if (!declared.startsWith(name, nameAt)) return before;
  const entry: FoundName = map.findEntry(line - 1, nameAt);
  const { generatedColumn, name: original } = entry;
  if (generatedColumn !== nameAt || !original) return before;
  return before.replace(/(^|[ .])([\w$]+)(?= [([])/, (whole, start: string, found: string) =>
    found === name ? start + original : whole,
  );
}

/** Node's types do not have the name. */
interface FoundName {
  readonly generatedColumn?: number;
  readonly name?: string;
}
