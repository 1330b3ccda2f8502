import type { IncomingMessage, ServerResponse } from 'node:http';
import { controlFaults } from '@frame-ingest/local-server';
import { S3Error } from '../errors.ts';
import type { Target } from '../http/parse-target.ts';
import { receiveBody } from '../http/receive-body.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { S3FaultInjector } from './create-fault-injector.ts';
import { parseFault } from './parse-fault.ts';

/** The path that controls the faults of a running server. No bucket can have this name. */
export const faultsPath = '/_s3-local/faults';

export const faultsTarget: Target = {
  ...{ resource: faultsPath, path: faultsPath, bucket: '', key: '', query: new Map() },
};

/**
 * Answers a request that controls faults, from this machine only.
 * @throws S3Error `AccessDenied`, and errors of a body
 */
export async function answerFaultControl(
  { socket }: IncomingMessage,
  response: ServerResponse,
  request: S3Request,
  injector: S3FaultInjector,
): Promise<void> {
  if (!isLoopback(socket.remoteAddress)) {
    throw new S3Error('AccessDenied', 'Faults are controlled from the same machine only');
  }
  const readText = async (): Promise<string> => {
    const chunks: Buffer[] = [];
    await receiveBody(request, { maxBytes: maxBodyBytes, requireLength: true }, (chunk) => {
      chunks.push(chunk);
    });
    return Buffer.concat(chunks).toString('utf8');
  };
  const { method, headers } = request;
  const contentType = headers.get('content-type');
  const { statusCode, answer } = await controlFaults({ method, contentType, readText }, injector, parseFault);
  const json = JSON.stringify(answer);
  response.writeHead(statusCode, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}

const maxBodyBytes = 16 * 1024;

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
