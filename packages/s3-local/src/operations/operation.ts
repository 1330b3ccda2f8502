import type { Answer } from '../http/answer.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { Store } from '../store/store.ts';

/** One operation of the S3 API, and how a request selects it. */
export interface Operation {
  readonly name: string;
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly target: 'service' | 'bucket' | 'object';
  /** Query parameters that select this operation. */
  readonly requires?: readonly string[];
  /** Value that a required query parameter has to have. */
  readonly requiresValue?: Readonly<Record<string, string>>;
  /** Header that selects this operation. */
  readonly requiresHeader?: string;
  /** Query parameters that it understands beyond those. Any other is refused. */
  readonly accepts?: readonly string[];
  readonly handle: (request: S3Request, store: Store) => Promise<Answer>;
}

/** Whether an operation changes what is there, deletions aside, which need no room. */
export function writesToDisk({ method, name }: Operation): boolean {
  return (
    method === 'PUT' || name === 'DeleteObjectTagging' || (method === 'POST' && name !== 'DeleteObjects')
  );
}
