import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Makes stack traces name the sources, through the source map beside a bundled file. Node's own `--enable-source-maps` reads the
 * map of each loaded file; this reads a map only when somebody reads a trace with a line of its file, and keeps it.
 *
 * Lines without a source map stay as they are. With `--enable-source-maps`, Node maps all of them.
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
      // Another formatter may need more of a call site than its text.
      return format(error, callSites);
    }
  };
}

/** @param file path or file URL of a script */
type FindSourceMap = (file: string) => FoundSourceMap | undefined;

interface FoundSourceMap {
  readonly map: SourceMap;
  /** Its folder, from which the paths of its sources start. */
  readonly url: URL;
  /** Path of the script. */
  readonly lines: readonly string[];
}

/** Formats as Node does; early versions of Node 20 do not expose their own formatter. */
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
    // The file is missing, or is not a source map.
    return undefined;
  }
}

/** Node's own formatter only uses the text of a call site. */
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
 * Restores the function's name from its source map, at the place of its declaration: `function f(`, or `f = (`.
 * @param before the text before the place: `async f (`, `new C (`, `C.m [as n] (`, or nothing
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
