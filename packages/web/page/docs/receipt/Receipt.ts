/** A receipt as its owner keeps it. Pure. */
export type Receipt = {
  readonly concert: number
  readonly place: number
  readonly person: number
  /** Journal time in milliseconds since 1970 UTC. */
  readonly joinedAt: number
  /** A compact JWS. */
  readonly head: string
}

export const isReceipt = (value: unknown): value is Receipt => {
  if (typeof value !== "object" || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return (
    ["concert", "place", "person", "joinedAt"].every((name) => Number.isSafeInteger(fields[name])) &&
    typeof fields.head === "string"
  )
}
