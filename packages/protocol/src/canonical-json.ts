/** JSON with sorted keys and no spaces: the same value always gives the same bytes. */
export const canonicalJson = (value: unknown): string => JSON.stringify(inOrder(value))

/** What was read from canonical JSON is in order already, and is not copied. */
const inOrder = (value: unknown): unknown => {
  if (isInOrder(value)) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const fields = value as Readonly<Record<string, unknown>>
  const ordered: Record<string, unknown> = {}
  for (const key of Object.keys(fields).sort()) ordered[key] = inOrder(fields[key])
  return ordered
}

const isInOrder = (value: unknown): boolean => {
  if (value === null || typeof value !== "object") return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const fields = value as Readonly<Record<string, unknown>>
  let before = ""
  for (const key of Object.keys(fields)) {
    if (key < before || !isInOrder(fields[key])) return false
    before = key
  }
  return true
}
