import { composeDelivery } from './compose-delivery.ts';
import { composeMetrics, createServices } from './compose-services.ts';
import { parseConfiguration } from './config/configuration.ts';
import { createRedrive, type RedriveHandler } from './redrive/redrive.ts';

/**
 * The composition root of the function that delivers archived batches. Reads the same environment.
 * @throws Error naming the variable that is missing or wrong
 */
export function composeRedrive(environment: Readonly<Record<string, string | undefined>>): RedriveHandler {
  const configuration = parseConfiguration(environment);
  const services = createServices(configuration);
  const delivery = composeDelivery(configuration, services);
  return createRedrive({ ...delivery, metrics: composeMetrics(), logger: services.logger });
}
