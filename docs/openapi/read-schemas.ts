import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { refinements } from './refinements.ts';
import type { Schema } from './schema.ts';

/** Types of `packages/contract` that are bodies of requests and answers. What they consist of comes along. */
const bodies = [
  'FrameDataRequest',
  'FrameDataAnswer',
  'BatchAnswer',
  'ServiceConfig',
  'PlaybackAnswer',
  'ProblemDetails',
];

/**
 * Makes the schemas of all bodies from the types of `packages/contract` and their docstrings. They are open: a later version may
 * answer with more fields, and clients read on.
 * @param root folder of the repository
 * @throws Error for a refinement of a property that no type has
 */
export function readSchemas(root: string): Readonly<Record<string, Schema>> {
  const folder = join(root, 'packages/contract');
  const generator = createGenerator({
    path: join(folder, 'src/index.ts'),
    tsconfig: join(folder, 'tsconfig.build.json'),
    // The `typecheck` script does that.
    skipTypeCheck: true,
    jsDoc: 'extended',
    sortProps: false,
    encodeRefs: false,
  });
  const schemas: Record<string, Schema> = {};
  for (const name of bodies) Object.assign(schemas, generator.createSchema(name).definitions);
  const published = toPublished(schemas) as Record<string, Schema>;
  refine(published);
  return published;
}

/** In OpenAPI the schemas lie elsewhere. The text of a property includes its `@default`, because some readers see nothing else. */
function toPublished(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPublished);
  if (typeof value !== 'object' || value === null) return value;
  const { additionalProperties: _closed, default: preset, ...rest } = value as Schema;
  const entries = Object.entries(rest).map(([key, inner]) => [
    key,
    key === '$ref' ? String(inner).replace('#/definitions/', '#/components/schemas/') : toPublished(inner),
  ]);
  const published: Schema = Object.fromEntries(entries);
  if (preset === undefined) return published;
  const words = /^- (?:absent: )?(.*)$/.exec(String(preset))?.[1];
  if (words === undefined) return { ...published, default: preset };
  return { ...published, description: `${published.description} Absent: ${words}.` };
}

/** A type says neither that a number is whole nor how large it may be. */
function refine(schemas: Record<string, Schema>): void {
  for (const [place, keywords] of Object.entries(refinements)) {
    const [name = '', ...path] = place.split('.');
    const property = path.reduce<Schema | undefined>(
      (schema, key) => (key === '[]' ? schema?.items : schema?.properties?.[key]),
      schemas[name],
    );
    if (property === undefined) throw new Error(`${place} is refined, and no type has it`);
    Object.assign(property, keywords);
  }
}
