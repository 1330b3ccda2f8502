import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeService {
  readonly url: string;
  /** Requests to PutMedia so far. */
  readonly puts: IncomingMessage[];
  close(): Promise<void>;
}

/**
 * A service on one of its bad days: answers GetDataEndpoint with its own address, and PutMedia as the test says.
 * What a good day looks like is tested against the emulator.
 */
export async function startFakeService(
  putMedia: (response: ServerResponse, attempt: number, request: IncomingMessage) => void,
  getDataEndpoint?: RequestListener,
  /** What DescribeStream says. */
  dataRetentionInHours = 24,
): Promise<FakeService> {
  const puts: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.on('error', () => {});
    if (request.url === '/putMedia') {
      puts.push(request);
      // Who does not read the body itself lets it go.
      setImmediate(() => request.readableFlowing === null && request.resume());
      putMedia(response, puts.length, request);
    } else if (request.url === '/describeStream') {
      request.resume();
      response.end(JSON.stringify({ StreamInfo: { DataRetentionInHours: dataRetentionInHours } }));
    } else if (getDataEndpoint !== undefined) {
      getDataEndpoint(request.resume(), response);
    } else {
      request.resume();
      response.end(JSON.stringify({ DataEndpoint: url }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    puts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One acknowledgement as the service writes it. */
export function acknowledgement(eventType: string, fragment: number, more: object = {}): string {
  const FragmentTimecode = fragment * 2000;
  const FragmentNumber = `9134385233318144724796253404240842405272884${String(fragment).replace('.', '')}`;
  return `${JSON.stringify({ EventType: eventType, FragmentTimecode, FragmentNumber, ...more })}\n`;
}

/** Refuses a request as AWS's REST-JSON services do. */
export function refuse(response: ServerResponse, status: number, errorType: string): void {
  response.writeHead(status, { 'x-amzn-errortype': errorType, 'x-amzn-requestid': 'request-1' });
  response.end(JSON.stringify({ Message: 'as the test says' }));
}
