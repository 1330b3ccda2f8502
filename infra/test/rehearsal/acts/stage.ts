import type { DeployedStack } from '../deploy-template';
import type { ReceivedAnswer, SentRequest } from '../send-signed';
import { sendSigned } from '../send-signed';

/** A deployed stack, and who calls it. */
export interface Stage {
  readonly stack: DeployedStack;
  /** How the camera shows who it is: by the role that it signs as, or by a token. */
  readonly camera: { readonly role: string } | { readonly token: string };
}

/**
 * Calls the API as the camera does.
 * @param path below the address in the outputs, with what is asked for
 * @throws {Error} for another status than is expected, with the answer
 */
export async function call(
  { stack, camera }: Stage,
  expected: number,
  method: string,
  path: string,
  more: Pick<SentRequest, 'body' | 'headers'> & { readonly isSigned?: boolean } = {},
): Promise<ReceivedAnswer> {
  const { isSigned = true, ...rest } = more;
  const url = `${stack.outputs['ApiUrl']}${path}`;
  const headers = {
    ...rest.headers,
    ...('token' in camera && isSigned ? { authorization: `Bearer ${camera.token}` } : {}),
  };
  const role = 'role' in camera && isSigned ? { role: camera.role } : {};
  const answer = await sendSigned(stack, { method, url, ...rest, headers, ...role });
  if (answer.status === expected) return answer;
  throw new Error(`${method} /${path.split('?')[0]} is answered with ${answer.status} ${answer.body}`);
}

/** @throws {Error} with what did not come to be */
export function must(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(what);
}
