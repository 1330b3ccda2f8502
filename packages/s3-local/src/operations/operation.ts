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
  /** Required value of a query parameter. */
  readonly requiresValue?: Readonly<Record<string, string>>;
  /** Header that selects this operation. */
  readonly requiresHeader?: string;
  /** Further query parameters that it understands. Any other is refused. */
  readonly accepts?: readonly string[];
  readonly handle: (request: S3Request, store: Store) => Promise<Answer>;
}

/** Whether an operation writes. Deletions do not count, because they need no room. */
export function writesToDisk({ method, name }: Operation): boolean {
  return (
    method === 'PUT' || name === 'DeleteObjectTagging' || (method === 'POST' && name !== 'DeleteObjects')
  );
}
