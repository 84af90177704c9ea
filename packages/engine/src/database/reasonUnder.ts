/**
 * The reason that lies under what each layer of a client has wrapped around it, never empty: Node reports a refused
 * connection to a name with two addresses as an error without a message, whose errors have one each.
 */
export const reasonUnder = (error: unknown): string => {
  let reason = error
  while (reason instanceof Error && reason.cause !== undefined && !(reason instanceof AggregateError)) {
    reason = reason.cause
  }
  if (reason instanceof AggregateError && reason.errors.length > 0) {
    return [...new Set(reason.errors.map(reasonUnder))].join(", ")
  }
  if (!(reason instanceof Error)) return String(reason)
  if (reason.message !== "") return reason.message
  return "code" in reason ? String(reason.code) : reason.name
}
