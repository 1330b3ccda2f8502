import { escapeControls } from './escape-controls.ts';

/** A line of the function's own log, as far as it is shown. */
interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly timestamp: string;
  readonly [fact: string]: unknown;
}

/** A log entry about one request. */
interface RequestEntry extends LogEntry {
  readonly method: string;
  readonly path: string;
  readonly statusCode: number;
  readonly ms?: number;
  readonly stream?: string;
  readonly frames?: { readonly received: number; readonly encoded: number };
  readonly delivery?: { readonly state: string };
  readonly code?: string;
}

/** What one colour does to a text. */
type Paint = (text: string, colour: Colour) => string;

/** @see ECMA-48, 8.3.117 (SGR) */
const colours = { dim: 2, red: 31, green: 32, yellow: 33 } as const;
type Colour = keyof typeof colours;

/** Of every entry, and of no use to who reads along. */
const unshown = ['level', 'message', 'timestamp', 'service', 'sampling_rate', 'requestId', 'xray_trace_id'];

/**
 * A line of the structured log as people read it: `11:14:51 POST /FrameData 200  60 frames to frame-ingest, delivered  673 ms`.
 * @returns undefined when the line is none of the log
 */
export function toReadableText(line: string, hasColours: boolean): string | undefined {
  const entry = parseEntry(line);
  if (entry === undefined) return undefined;
  const paint: Paint = hasColours
    ? (text, colour) => `\x1b[${colours[colour]}m${text}\x1b[0m`
    : (text) => text;
  const time = paint(toLocalTime(entry.timestamp), 'dim');
  return `${time} ${isRequest(entry) ? describeRequest(entry, paint) : describeOther(entry, paint)}`;
}

function parseEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return undefined;
  }
}

function isRequest(entry: LogEntry): entry is RequestEntry {
  return entry.message === 'request' && typeof entry['statusCode'] === 'number';
}

function describeRequest(entry: RequestEntry, paint: Paint): string {
  const { method, path, statusCode, ms, code } = entry;
  const status = paint(String(statusCode), statusColour(statusCode));
  return [
    `${escapeControls(`${method} ${path}`)} ${status}`,
    ...describeFrames(entry),
    ...(code === undefined ? [] : [escapeControls(code)]),
    ...(ms === undefined ? [] : [paint(`${ms} ms`, 'dim')]),
  ].join('  ');
}

function describeFrames({ frames, stream, delivery }: RequestEntry): string[] {
  const parts: string[] = [];
  if (frames !== undefined) {
    const { encoded, received } = frames;
    parts.push(`${encoded === received ? encoded : `${encoded} of ${received}`} frames`);
  }
  if (stream !== undefined) parts.push(`${frames === undefined ? '' : 'to '}${escapeControls(stream)}`);
  const where = parts.join(' ');
  const told = [where, delivery?.state ?? ''].filter((part) => part !== '').join(', ');
  return told === '' ? [] : [told];
}

/** Whatever else the functions tell: what was redriven, parked, or has failed. */
function describeOther(entry: LogEntry, paint: Paint): string {
  const facts = Object.entries(entry)
    .filter(([name]) => !unshown.includes(name))
    .map(([name, value]) =>
      escapeControls(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
    );
  const message = escapeControls(entry.message);
  const told = entry.level === 'INFO' ? message : paint(`${entry.level} ${message}`, 'red');
  return [told, ...facts].join('  ');
}

function statusColour(statusCode: number): Colour {
  if (statusCode >= 500) return 'red';
  return statusCode >= 400 ? 'yellow' : 'green';
}

function toLocalTime(timestamp: string): string {
  return new Date(timestamp).toTimeString().slice(0, 8);
}
