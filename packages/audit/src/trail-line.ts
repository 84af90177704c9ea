/** One row of an exported audit trail as a line of JSON, and the lines around the rows. */
import { type TrailPoint, type TrailRow, trailKinds, trailResults } from "@ticketrush/protocol/trail"

/** What was cut off before the first row; the end of the rows, and how many there are. */
export type TrailLine =
  | { readonly kind: "cut"; readonly cut: TrailPoint }
  | { readonly kind: "row"; readonly row: TrailRow }
  | { readonly kind: "end"; readonly rows: number; readonly end: TrailPoint }

export const cutLine = (cut: TrailPoint): string => JSON.stringify({ cut })
export const rowLine = (row: TrailRow): string => JSON.stringify(row)
export const endLine = (rows: number, end: TrailPoint): string => JSON.stringify({ rows, end })

const wholes = ["at", "count", "id"] as const
const wholesOrNull = ["actor", "person", "concert", "seat", "reservation"] as const
const textsOrNull = ["reason", "request", "device", "decision", "policy", "inputs"] as const
const hash = /^[0-9a-f]{64}$/

/** The line; a sentence where it is none. */
export const fromTrailLine = (text: string): TrailLine | string => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return "is not JSON"
  }
  if (typeof json !== "object" || json === null) return "is not an object"
  const line = json as Readonly<Record<string, unknown>>
  if ("cut" in line) return isPoint(line.cut) ? { kind: "cut", cut: line.cut } : "says no place in the chain as cut"
  if ("end" in line) {
    const { rows, end } = line
    return isPoint(end) && Number.isSafeInteger(rows)
      ? { kind: "end", rows: rows as number, end }
      : "says no place in the chain as end"
  }
  const wrong =
    wholes.find((name) => !Number.isSafeInteger(line[name])) ??
    wholesOrNull.find((name) => line[name] !== null && !Number.isSafeInteger(line[name])) ??
    textsOrNull.find((name) => line[name] !== null && typeof line[name] !== "string")
  if (wrong !== undefined) return `has a wrong ${wrong}`
  if (!trailKinds.some((kind) => kind === line.kind)) return "is of a kind that this version does not know"
  if (!trailResults.some((result) => result === line.result)) return "has a result that this version does not know"
  if (typeof line.detail !== "string") return "has a wrong detail"
  if (typeof line.hash !== "string" || !hash.test(line.hash)) return "has a wrong hash"
  return { kind: "row", row: line as unknown as TrailRow }
}

const isPoint = (value: unknown): value is TrailPoint =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  Number.isSafeInteger(value.id) &&
  "hash" in value &&
  typeof value.hash === "string" &&
  hash.test(value.hash)
