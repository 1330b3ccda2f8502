/**
 * Finds an element of the page's HTML.
 * @throws Error if the page has no element with that id and type
 */
export function findElement<Type extends Element>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} with the id "${id}"`);
  return element;
}
