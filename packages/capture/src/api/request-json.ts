import { readJson } from './answer.ts';
import { type ApiRequest, request, toRefusal } from './request.ts';

/** A function of AWS answers with 6 MB at the most. */
const maxAnswerBytes = 8 * 1024 * 1024;

/**
 * Asks the service for JSON and takes nothing else for an answer: captive portals, proxies and gateways answer as well.
 * @throws IngestError with the service's own problem, or `network_failure`, `timeout`, `unauthorized` or `not_an_answer`
 */
export async function requestJson(sent: ApiRequest): Promise<{ value: unknown; status: number }> {
  const answer = await request({ maxAnswerBytes, ...sent });
  const value = readJson(answer);
  if (!answer.response.ok || value === undefined) throw toRefusal(sent, answer);
  return { value, status: answer.response.status };
}
