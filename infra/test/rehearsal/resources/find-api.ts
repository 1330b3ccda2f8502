import type { DeployedApi } from '../cloud/http-api/deployed-api';
import type { Cloud } from '../cloud/open-cloud';

/** @throws {Error} for an API that there is not */
export function findApi({ httpApis }: Cloud, id: string): DeployedApi {
  const api = httpApis.byId.get(id);
  if (api === undefined) throw new Error(`there is no API ${JSON.stringify(id)}`);
  return api;
}
