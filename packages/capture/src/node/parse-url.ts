/**
 * Parses the address of the API.
 * @param name the option's name for the message, such as `--url`
 * @returns the address without a trailing slash
 * @throws TypeError with the name and the cure; it never contains a password from the address
 */
export function parseUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    throw new TypeError(
      `${name} has a user name or password, which cannot be sent in a request. Remove it, and give the header Authorization instead.`,
    );
  }
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      `${name} is ${JSON.stringify(text)}. Give the address of the API, such as https://example.com`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
