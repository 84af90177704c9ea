/** Sales and commands that tests share. */
import {
  type Command,
  type CommandKey,
  type Hold,
  type OpenSale,
  optionIdOf,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import type { Engine } from "../src/actor/Engine.ts"
import type { SaleReply } from "../src/EngineApi.ts"

export const concertId = 7
export const optionId = optionIdOf(concertId, 0)
export const seat = (index: number): number => seatIdOf(optionId, index)

export const openSale = (seats: number, policy: Partial<OpenSale["policy"]> = {}, options = 1): OpenSale => ({
  kind: "open-sale",
  policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0, ...policy },
  options: Array.from({ length: options }, (_, number) => ({
    number,
    layout: sectionA(seats),
    tiers: [{ name: "R", price: 132_000 }],
  })),
})

export const hold = (person: number, seats: ReadonlyArray<number>, key: CommandKey | null = null): Hold => ({
  kind: "hold",
  person,
  seats,
  key,
})

export const keyOf = (n: number): CommandKey => ({ high: 1, low: n })

/** Submits and collects the reply in the order of answering. */
export const ask = (engine: Engine, command: Command, concert = concertId): { reply: SaleReply | undefined } => {
  const asked: { reply: SaleReply | undefined } = { reply: undefined }
  engine.submit(concert, command, (reply) => {
    if (asked.reply !== undefined) throw new Error("answered twice")
    asked.reply = reply
  })
  return asked
}
