/** Rebuilding a sale from its journal: decode, verify the chain, apply, publish, check the invariants at the end. */

import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide } from "@ticketrush/engine/core/decide"
import { Sale } from "@ticketrush/engine/core/Sale"
import { emptyHash, seal } from "@ticketrush/engine/journal/chain"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { type RecoverResult, recover } from "@ticketrush/engine/journal/recover"
import { type Command, encodeEvents, type SaleEvent } from "@ticketrush/protocol"
import { commandsOf, opening } from "./workloads.ts"

export type ReplayJob = { readonly kind: "replay"; readonly events: number; readonly perRecord: number }
export type ReplayResult = {
  readonly eventsPerSecond: number
  readonly eventsPerCpuSecond: number
  readonly records: number
}

const startedAt = 1_800_000_000_000

const journaled = (job: ReplayJob, journal: JournalMemory): number => {
  const sale = new Sale(1)
  journal.claimNow(1, "bench", "create")
  let hash = emptyHash
  const write = (commands: ReadonlyArray<Command>): void => {
    const events: SaleEvent[] = []
    const first = sale.position + 1
    for (const command of commands) {
      const decision = decide(sale, command, startedAt)
      if (decision.kind !== "event") throw new Error(`refused: ${JSON.stringify(decision)}`)
      for (const event of [decision.event, ...decision.more]) {
        apply(sale, event, startedAt)
        publish(sale, event)
        events.push(event)
      }
    }
    const frame = encodeEvents(events)
    const record = seal(hash, { concertId: 1, first, last: sale.position, epoch: 1, at: startedAt, frame })
    hash = record.hash
    if (journal.appendNow(record) !== "committed") throw new Error("a bench record is committed")
  }
  write([opening(6)])
  const commands = commandsOf("lifecycles", 1, 6, job.events)
  for (let from = 0; from < commands.length; from += job.perRecord) write(commands.slice(from, from + job.perRecord))
  return sale.position
}

export const runReplay = async (job: ReplayJob): Promise<ReplayResult> => {
  const journal = new JournalMemory({ soon: (task) => void setImmediate(task), after: () => () => {} }, () => startedAt)
  const events = journaled(job, journal)
  const rebuild = (): Promise<RecoverResult> => new Promise((resolve) => recover(journal, 1, resolve))
  await rebuild()
  const cpuBefore = process.cpuUsage()
  const from = performance.now()
  const result = await rebuild()
  const took = performance.now() - from
  const cpu = process.cpuUsage(cpuBefore)
  if (result.kind !== "recovered") throw new Error(`a bench journal is sound: ${result.reason}`)
  return {
    eventsPerSecond: (events * 1_000) / took,
    eventsPerCpuSecond: (events * 1e6) / (cpu.user + cpu.system),
    records: journal.streams.get(1)!.records.length,
  }
}
