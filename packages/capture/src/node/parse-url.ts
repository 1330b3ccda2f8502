/**
 * Parses the address of the API.
 * @param name of what was given, for the message: `--url`
 * @returns the address without a slash at its end
 * @throws TypeError that names it and the cure; a password that it holds is not told
 */
export function parseUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    throw new TypeError(
      `${name} holds a user's name or password, which no request can be sent with. Leave it out, and give the header Authorization.`,
    );
  }
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      `${name} is ${JSON.stringify(text)}. Give the address of the API, such as https://example.com`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
