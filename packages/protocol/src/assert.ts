/**
 * Asserts that stay on in production. A failed one is a defect: the sale that hit it is dropped from memory and
 * rebuilt from its journal. They are never used for input: bad input gets a refusal.
 */
export class Defect extends Error {
  override readonly name = "Defect"
  /** Whether the message is a promise that did not hold, and not what went wrong. */
  readonly promised: boolean

  constructor(message: string, promised = false) {
    super(message)
    this.promised = promised
  }
}

/** What a cause says where people read it: a promise is never shown as if it held. */
export const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause instanceof Defect && cause.promised ? `does not hold: ${cause.message}` : cause.message
}

/** Throws a {@link Defect} unless `condition` holds. `promise` names the rule, with its I-number where it has one. */
export function invariant(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Defect(promise, true)
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new Defect(`unreachable: ${String(value)}`)
}
