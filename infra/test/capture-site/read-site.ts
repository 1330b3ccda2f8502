import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CaptureSite, type CaptureSiteProps, FrameIngest, type FrameIngestProps } from '../../lib/index';

/** What a deployment of a `CaptureSite` would have, taken from the synthesized stack. */
export interface Site {
  /** The bucket's objects, by key. */
  readonly files: ReadonlyMap<string, { readonly contentType: string; readonly body: Buffer }>;
  /** Headers that the distribution adds to every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Paths that it leads to the API. */
  readonly apiPaths: readonly string[];
  readonly rootObject: string;
  /** Whose pages may read the archive. */
  readonly archiveOrigins: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: templates are read, not written
type Json = any;

/** @param archive origin that stands for the archive's */
export function readSite(
  cam: FrameIngestProps,
  props: Omit<CaptureSiteProps, 'frameIngest'>,
  archive: string,
): Site {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  const stack = new Stack(app, 'Test');
  new CaptureSite(stack, 'Site', { frameIngest: new FrameIngest(stack, 'Cam', cam), ...props });
  const { directory, stacks } = app.synth();
  const resources: Json[] = Object.values(stacks[0]?.template.Resources ?? {});
  const propertiesOf = (type: string): Json[] =>
    resources.filter((resource) => resource.Type === type).map(({ Properties }) => Properties);

  const [{ DistributionConfig: distribution }] = propertiesOf('AWS::CloudFront::Distribution');
  const [{ ResponseHeadersPolicyConfig: policy }] = propertiesOf('AWS::CloudFront::ResponseHeadersPolicy');
  const [deployment] = propertiesOf('Custom::CDKBucketDeployment');
  const rules = propertiesOf('AWS::S3::Bucket').flatMap(
    ({ CorsConfiguration }) => CorsConfiguration?.CorsRules ?? [],
  );
  return {
    files: readFiles(directory, deployment.SourceObjectKeys),
    headers: { ...readHeaders(policy, archive), 'cache-control': deployment.SystemMetadata['cache-control'] },
    apiPaths: distribution.CacheBehaviors.map(({ PathPattern }: Json) => PathPattern),
    rootObject: distribution.DefaultRootObject,
    archiveOrigins: rules.flatMap(({ AllowedOrigins }) => AllowedOrigins),
  };
}

/** The function of the deployment unpacks the assets one over the other; S3 tells types by the ends of names. */
function readFiles(directory: string, assets: readonly string[]): Site['files'] {
  return new Map(
    assets.flatMap((asset) => {
      const folder = join(directory, `asset.${asset.replace('.zip', '')}`);
      return readdirSync(folder).map((name) => {
        const contentType = contentTypes[extname(name)] ?? 'application/octet-stream';
        return [name, { contentType, body: readFileSync(join(folder, name)) }] as const;
      });
    }),
  );
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

function readHeaders(
  { SecurityHeadersConfig: security, CustomHeadersConfig: custom }: Json,
  archive: string,
) {
  return {
    'content-security-policy': resolve(security.ContentSecurityPolicy.ContentSecurityPolicy, archive),
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    ...Object.fromEntries(custom.Items.map(({ Header, Value }: Json) => [Header, Value])),
  };
}

/** The only reference in it is the archive's name. */
function resolve(policy: Json, archive: string): string {
  const parts: readonly Json[] = policy['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : '<archive>')).join('');
  return text.replace('https://<archive>', archive);
}
