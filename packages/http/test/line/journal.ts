/** What a line did, by its journal alone: read with statements of the test's own, told by rules written out once more. */

import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import { AdmittedBy, type LinePolicy } from "@ticketrush/protocol"
import { readEvents } from "@ticketrush/protocol/event-codec"
import pg from "pg"

export type LineHistory = {
  /** People in the order in which their joins were committed. */
  readonly joined: ReadonlyArray<number>
  readonly admitted: ReadonlyArray<number>
  readonly left: ReadonlySet<number>
  readonly passedOver: ReadonlyArray<number>
  readonly returned: ReadonlyArray<number>
  /** The most people that had a pass, and that waited, at a time. */
  readonly activeMost: number
  readonly waitingMost: number
  /** Admissions by number of their tick. */
  readonly perTick: ReadonlyMap<number, number>
  readonly records: number
  /** What the product's auditor has to say about the same journal. */
  readonly violations: ReadonlyArray<string>
}

export const lineHistory = async (databaseUrl: string, concertId: number): Promise<LineHistory> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      "select first, last, epoch, at, frame, hash from journal where concert_id = $1 order by first",
      [concertId],
    )
    return follow(concertId, rows)
  } finally {
    await client.end()
  }
}

type Row = Readonly<Record<"first" | "last" | "epoch" | "at", string>> & {
  readonly frame: Uint8Array
  readonly hash: Uint8Array
}

const follow = (concertId: number, rows: ReadonlyArray<Row>): LineHistory => {
  const audit = new SaleAudit(concertId)
  const joined: number[] = []
  const admitted: number[] = []
  const left = new Set<number>()
  const passedOver: number[] = []
  const returned: number[] = []
  const perTick = new Map<number, number>()
  const active = new Set<number>()
  const waiting = new Set<number>()
  const most = { active: 0, waiting: 0 }
  let policy: LinePolicy | undefined
  const personAt = (place: number): number => joined[place - 1]

  for (const { first, last, epoch, at, frame, hash } of rows) {
    const numbers = { first: Number(first), last: Number(last), epoch: Number(epoch), at: Number(at) }
    audit.take({ concertId, ...numbers, frame, hash })
    readEvents(frame, (event) => {
      switch (event.kind) {
        case "line-set":
          policy = event.policy
          break
        case "joined":
          joined.push(event.person)
          waiting.add(event.place)
          break
        case "admitted": {
          admitted.push(personAt(event.place))
          waiting.delete(event.place)
          active.add(event.place)
          if (event.by !== AdmittedBy.pace) break
          const tick = Math.floor(numbers.at / policy!.everyMs)
          perTick.set(tick, (perTick.get(tick) ?? 0) + 1)
          break
        }
        case "left":
          left.add(personAt(event.place))
          waiting.delete(event.place)
          active.delete(event.place)
          break
        case "passed-over":
          passedOver.push(personAt(event.place))
          waiting.delete(event.place)
          break
        case "returned":
          returned.push(personAt(event.place))
          break
        case "pass-expired":
        case "pass-revoked":
        case "pass-used":
          active.delete(event.place)
          break
      }
      most.active = Math.max(most.active, active.size)
      most.waiting = Math.max(most.waiting, waiting.size)
    })
  }
  return {
    ...{ joined, admitted, left, passedOver, returned, perTick },
    activeMost: most.active,
    waitingMost: most.waiting,
    records: rows.length,
    violations: audit.report().violations,
  }
}
