/**
 * Asserts that stay on in production. A failed one is a defect: the sale that hit it is dropped from memory and
 * rebuilt from its journal. They are never used for input: bad input gets a refusal.
 */
export class Defect extends Error {
  override readonly name = "Defect"
}

/** Throws a {@link Defect} unless `condition` holds. `promise` names the rule, with its I-number where it has one. */
export function invariant(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Defect(promise)
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new Defect(`unreachable: ${String(value)}`)
}
