/** {@link TrailStore} that lasts as long as the process: for tests and documents. */
import { type TrailPoint, type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import type { TrailQuery, TrailStore } from "./TrailStore.ts"

export const makeTrailStoreMemory = (): TrailStore => {
  const rows: TrailRow[] = []
  let head: TrailPoint = trailStart
  return {
    head: Effect.sync(() => head),
    has: ({ id, hash }) => Effect.sync(() => rows.some((row) => row.id === id && row.hash === hash)),
    append: (after, added) =>
      Effect.sync(() => {
        if (after.id !== head.id || after.hash !== head.hash) return false
        rows.push(...added)
        head = added.at(-1) ?? head
        return true
      }),
    list: (query) =>
      Effect.sync(() =>
        rows
          .filter((row) => isAsked(row, query))
          .reverse()
          .slice(0, query.limit),
      ),
    oldest: (at, limit) => Effect.sync(() => rows.slice(0, limit).findLast((row) => row.at < at)),
    cut: (upTo) => Effect.sync(() => void rows.splice(0, rows.findIndex(({ id }) => id === upTo.id) + 1)),
  }
}

const equal = ["kind", "result", "reason", "actor", "person", "concert"] as const

const isAsked = (row: TrailRow, query: TrailQuery): boolean =>
  equal.every((name) => query[name] === undefined || row[name] === query[name]) &&
  (query.decisions === undefined || (row.decision !== null && query.decisions.includes(row.decision))) &&
  (query.fromAt === undefined || row.at >= query.fromAt) &&
  (query.toAt === undefined || row.at <= query.toAt) &&
  (query.before === undefined || row.id < query.before)
