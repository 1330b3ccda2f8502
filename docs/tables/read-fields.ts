import { type Member, readMembers } from './read-members.ts';

/** An interface, and the file that declares it. */
export interface Declaration {
  readonly path: string;
  readonly typeName: string;
}

/** What stands inside a field. */
export interface Nested extends Declaration {
  /** What its fields' names begin with, such as `limits.`. */
  readonly prefix: string;
}

/**
 * The fields of an answer, the nested ones behind the one that they are in.
 * @param root folder of the repository
 * @param nested by the name of the field that they are in
 */
export function readFields(
  root: string,
  { path, typeName }: Declaration,
  nested: Readonly<Record<string, Nested>>,
): readonly Member[] {
  return readMembers(root, path, typeName).flatMap((member) => {
    const inside = nested[member.name];
    if (inside === undefined) return [member];
    const fields = readMembers(root, inside.path, inside.typeName);
    return [member, ...fields.map((field) => ({ ...field, name: inside.prefix + field.name }))];
  });
}
