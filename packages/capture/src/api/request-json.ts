import { readJson } from './answer.ts';
import { type ApiRequest, request, toRefusal } from './request.ts';

/** A Lambda function answers with at most 6 MB. */
const maxAnswerBytes = 8 * 1024 * 1024;

/**
 * Requests JSON from the service and accepts no other answer, because captive portals, proxies and gateways answer, too.
 * @throws IngestError with the service's own problem, or `network_failure`, `timeout`, `unauthorized` or `not_an_answer`
 */
export async function requestJson(sent: ApiRequest): Promise<{ value: unknown; status: number }> {
  const answer = await request({ maxAnswerBytes, ...sent });
  const value = readJson(answer);
  if (!answer.response.ok || value === undefined) throw toRefusal(sent, answer);
  return { value, status: answer.response.status };
}
