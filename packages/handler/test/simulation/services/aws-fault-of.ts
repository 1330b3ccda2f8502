/** An exception as the clients of the AWS SDK throw it. */
export function awsFaultOf(name: string, httpStatusCode: number): Error {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  return Object.assign(new Error(name), { name, $fault, $metadata: { httpStatusCode } });
}
