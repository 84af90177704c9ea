/**
 * What belongs together in a trace: a message and its arrival, an append, its commit and its answer. The trace names
 * neither; they are found again by lane, attempt, sale and position.
 */
import type { TraceEvent } from "./trace.ts"

export type ArrowKind = "message" | "duplicate" | "lost" | "append" | "answer" | "doubt"

/** Between two rows. `lost` ends half way: it was not received. */
export type Arrow = { readonly kind: ArrowKind; readonly from: number; readonly to: number }

/** One line of the timeline: a commit is traced as two events. */
export type Row = TraceEvent & { readonly epoch?: number }

/** The second event of a commit tells its epoch. */
export const rowsOf = (events: ReadonlyArray<TraceEvent>): ReadonlyArray<Row> => {
  const rows: Row[] = []
  for (let i = 0; i < events.length; i++) {
    if (events[i].kind !== "committed") rows.push(events[i])
    // The page may begin between the two.
    else if (events[i + 1]?.kind === "committed") rows.push({ ...events[i], epoch: events[++i].a })
  }
  return rows
}

/** Numbers of results in the trace. */
const answered = 0
const unknown = 2
const claimed = 3

export const arrowsOf = (rows: ReadonlyArray<Row>, lanes: ReadonlyArray<string>): ReadonlyArray<Arrow> => [
  ...messagesOf(rows),
  ...appendsOf(rows),
  ...claimsOf(rows, lanes),
]

/** The first arrival without a pair belongs to the oldest send: copies of one message look alike. */
const messagesOf = (rows: ReadonlyArray<Row>): ReadonlyArray<Arrow> => {
  type Under = { readonly row: number; readonly kind: ArrowKind }
  const underWay = new Map<string, Under[]>()
  /** The send that was traced last, by receiver and attempt: it is what was lost or doubled. */
  const latest = new Map<string, { readonly way: string; readonly row: number }>()
  const arrows: Arrow[] = []
  for (const [row, event] of rows.entries()) {
    if (event.kind === "sent") {
      const way = `${event.lane}>${event.a}:${event.b}`
      latest.set(`${event.a}:${event.b}`, { way, row })
      const open = underWay.get(way) ?? []
      open.push({ row, kind: "message" })
      underWay.set(way, open)
    } else if (event.kind === "dropped" || event.kind === "duplicated") {
      const sent = latest.get(`${event.lane}:${event.a}`)
      if (sent === undefined) continue
      const open = underWay.get(sent.way)!
      if (event.kind === "duplicated") open.push({ row: sent.row, kind: "duplicate" })
      else {
        const at = open.findLastIndex((each) => each.row === sent.row)
        if (at >= 0) open.splice(at, 1)
        arrows.push({ kind: "lost", from: sent.row, to: row })
      }
    } else if (event.kind === "delivered") {
      const sent = underWay.get(`${event.a}>${event.lane}:${event.b}`)?.shift()
      if (sent !== undefined) arrows.push({ kind: sent.kind, from: sent.row, to: row })
    }
  }
  return arrows
}

type Append = {
  readonly row: number
  readonly lane: number
  /** Under which it was sent; undefined when the claim is not in the trace. */
  readonly epoch: number | undefined
  /** Records of the flush that are not committed. */
  left: number
  committedAt: number | undefined
  over: boolean
}

/** Append, commit, answer; a commit that comes after its answer was a late one. */
const appendsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<Arrow> => {
  const appends = new Map<string, Append[]>()
  /** By lane and sale. */
  const epochs = new Map<string, number>()
  const arrows: Arrow[] = []
  let flush: Append | undefined
  for (const [row, { kind, lane, a, b, c, epoch, note }] of rows.entries()) {
    const place = `${a}:${b}`
    if (kind === "claim-result" && note === "" && c === claimed) epochs.set(`${lane}:${a}`, b)
    else if (kind === "appending") {
      const append = { row, lane, epoch: epochs.get(`${lane}:${a}`), left: c, committedAt: undefined, over: false }
      appends.set(place, [...(appends.get(place) ?? []), append])
    } else if (kind === "committed") {
      const open = (appends.get(place) ?? []).filter(({ left }) => left > 0)
      // Further records of one flush are committed in the same breath, and have no append of their own.
      const append = open.find((each) => each.epoch === epoch) ?? open.at(-1) ?? flush
      if (append === undefined || append.left === 0) continue
      append.left--
      append.committedAt = row
      flush = append
      arrows.push({ kind: append.over ? "doubt" : "append", from: append.row, to: row })
    } else if (kind === "append-result") {
      const append = appends.get(place)?.find((each) => each.lane === lane && !each.over)
      if (append === undefined) continue
      append.over = true
      const known = c === answered && append.committedAt !== undefined
      arrows.push({ kind: known ? "answer" : "doubt", from: append.committedAt ?? append.row, to: row })
    }
  }
  return arrows
}

const claimsOf = (rows: ReadonlyArray<Row>, lanes: ReadonlyArray<string>): ReadonlyArray<Arrow> => {
  /** The claim a node waits for, by lane and sale: where it began, and where the database took it. */
  const waiting = new Map<string, { readonly row: number; taken: number | undefined }>()
  const arrows: Arrow[] = []
  for (const [row, event] of rows.entries()) {
    if (event.kind === "claiming") waiting.set(`${event.lane}:${event.a}`, { row, taken: undefined })
    if (event.kind !== "claim-result") continue
    const inDatabase = event.note !== ""
    const lane = inDatabase ? laneOfIncarnation(event.note, lanes) : event.lane
    const claim = waiting.get(`${lane}:${event.a}`)
    if (claim === undefined) continue
    if (inDatabase) {
      claim.taken = row
      arrows.push({ kind: "append", from: claim.row, to: row })
    } else {
      waiting.delete(`${lane}:${event.a}`)
      arrows.push({ kind: event.c === unknown ? "doubt" : "answer", from: claim.taken ?? claim.row, to: row })
    }
  }
  return arrows
}

/** The database tells a claim by the incarnation that made it: `0.2` is the third of the first node. */
export const laneOfIncarnation = (incarnation: string, lanes: ReadonlyArray<string>): number =>
  lanes.indexOf(`node ${Number.parseInt(incarnation, 10) + 1}`)
