/**
 * Runs one workload through a part of the engine, in this thread, and says what it cost. Each layer contains the one
 * before it, so that the difference of two figures is the price of a layer:
 *
 *   decide+apply   the pure core
 *   +publish       events encoded for the journal, and shown to readers
 *   +chain         records of `batch` commands, sealed with the hash of the one before
 */

import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide } from "@ticketrush/engine/core/decide"
import { Sale } from "@ticketrush/engine/core/Sale"
import { emptyHash, seal } from "@ticketrush/engine/journal/chain"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { type Command, EventWriter, type SaleEvent } from "@ticketrush/protocol"
import { opening } from "./workloads.ts"

export const layers = ["decide+apply", "+publish", "+chain"] as const
export type Layer = (typeof layers)[number]

export type Outcome = {
  readonly accepted: number
  readonly refused: number
  readonly records: ReadonlyArray<JournalRecord>
}

const startedAt = 1_800_000_000_000

export const openSale = (concert: number, options: number): Sale => {
  const sale = new Sale(concert)
  const decision = decide(sale, opening(options), startedAt)
  if (decision.kind !== "event") throw new Error("the sale of a bench opens")
  for (const event of [decision.event, ...decision.more]) {
    apply(sale, event, startedAt)
    publish(sale, event)
  }
  return sale
}

export const runLayer = (layer: Layer, sale: Sale, commands: ReadonlyArray<Command>, batch: number): Outcome => {
  if (layer === "decide+apply") return decideAndApply(sale, commands)
  return decideToRecord(sale, commands, batch, layer === "+chain")
}

const decideAndApply = (sale: Sale, commands: ReadonlyArray<Command>): Outcome => {
  const begin = sale.at
  let accepted = 0
  for (let i = 0; i < commands.length; i++) {
    const now = begin + Math.floor(i / 1_000)
    const decision = decide(sale, commands[i], now)
    if (decision.kind !== "event") continue
    apply(sale, decision.event, now)
    accepted++
  }
  return { accepted, refused: commands.length - accepted, records: [] }
}

const decideToRecord = (sale: Sale, commands: ReadonlyArray<Command>, batch: number, chained: boolean): Outcome => {
  const writer = new EventWriter()
  const records: JournalRecord[] = []
  const begin = sale.at
  let hash = emptyHash
  let accepted = 0
  for (let from = 0; from < commands.length; from += batch) {
    const now = begin + Math.floor(from / 1_000)
    const first = sale.position + 1
    const events: SaleEvent[] = []
    const until = Math.min(from + batch, commands.length)
    for (let i = from; i < until; i++) {
      const decision = decide(sale, commands[i], now)
      if (decision.kind !== "event") continue
      apply(sale, decision.event, now)
      writer.write(decision.event)
      events.push(decision.event)
    }
    if (events.length === 0) continue
    accepted += events.length
    const unsealed = { concertId: sale.concertId, first, last: sale.position, epoch: 1, at: now, frame: writer.take() }
    const record = chained ? seal(hash, unsealed) : { ...unsealed, hash: emptyHash }
    hash = record.hash
    records.push(record)
    for (const event of events) publish(sale, event)
  }
  return { accepted, refused: commands.length - accepted, records }
}
