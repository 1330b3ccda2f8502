import type { CorsConfiguration } from './deployed-api';

/**
 * What the gateway itself says to pages. It says so on every answer, and drops what the function says about it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function corsOfGateway(
  { AllowOrigins = [], ExposeHeaders = [] }: CorsConfiguration,
  origin: string | undefined,
): Record<string, string> {
  if (origin === undefined || !(AllowOrigins.includes('*') || AllowOrigins.includes(origin))) return {};
  return {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
    ...(ExposeHeaders.length === 0 ? {} : { 'access-control-expose-headers': ExposeHeaders.join(',') }),
  };
}

/** What a preflight is answered with, beside that. */
export function preflightOfGateway({
  AllowMethods = [],
  AllowHeaders = [],
  MaxAge,
}: CorsConfiguration): Record<string, string> {
  return {
    'access-control-allow-methods': AllowMethods.join(','),
    'access-control-allow-headers': AllowHeaders.join(','),
    ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
  };
}
