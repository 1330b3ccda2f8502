/** Whether an If-Match or If-None-Match header names an ETag. Quotes can be left out, as on S3. */
export function etagMatches(header: string, etag: string): boolean {
  return header.split(',').some((entry) => {
    const candidate = entry.trim().replace(/^W\//, '');
    return candidate === '*' || candidate.replace(/^"(.*)"$/, '$1') === etag;
  });
}
