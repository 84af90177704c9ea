/** The engine's sales beside those of the lab: which holds it lets through, and how it tells of seats that are not its own. */
import { refusal, SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Binding, Bindings } from "../../src/backends/Bindings.ts"
import { BoundSales } from "../../src/backends/BoundSales.ts"
import type { StatesAnswer } from "../../src/backends/LabBackend.ts"
import type { SaleReply } from "../../src/EngineApi.ts"
import type { FollowUp } from "../../src/sales/SaleCommands.ts"
import type { Sales } from "../../src/sales/Sales.ts"
import { concertId, hold, optionId, seat } from "../sales.ts"

const unavailable = { kind: "try-again", refusal: refusal("unavailable") } as const

const begin = (binding: Binding, states: StatesAnswer = { kind: "states", states: new Uint8Array(2) }) => {
  let submitted = 0
  const option = { optionId, seats: [{}, {}], states: new Uint8Array(2), free: 2 }
  const sales = {
    submit: (_: number, __: unknown, ___: unknown, done: (outcome: { reply: SaleReply }) => void) => {
      submitted++
      done({ reply: { kind: "accepted" } as SaleReply })
    },
    ask: (_: number, __: unknown, done: (asked: unknown) => void) =>
      done({ kind: "answer", at: { concertId, epoch: 1, offset: 5 }, value: option }),
  } as unknown as Sales
  const bindings = {
    known: () => undefined,
    bind: (_: number, __: string, done: (binding: Binding) => void) => done(binding),
  } as unknown as Bindings
  const bound = new BoundSales(sales, bindings, {
    boundTo: (_, done) => done("optimistic"),
    statesOf: (_, __, done) => done(states),
  })
  const submit = (): unknown => {
    let reply: unknown
    bound.submit<FollowUp>(concertId, hold(1, [seat(0)]), {} as FollowUp, (outcome) => {
      reply = "reply" in outcome ? outcome.reply : outcome
    })
    return reply
  }
  const read = (): { readonly at: { readonly offset: number }; readonly value: unknown } => {
    let told: unknown
    bound.ask(concertId, { kind: "option", optionId }, (asked) => {
      told = asked
    })
    return told as never
  }
  return { submit, read, submitted: () => submitted }
}

describe("a hold that comes to the engine", () => {
  it("is not made while it is unknown through what the concert is sold", () => {
    const { submit, submitted } = begin(unavailable)
    expect([submit(), submitted()]).toEqual([unavailable, 0])
  })

  it.each([
    ["actor", 1],
    ["optimistic", 0],
  ])("is made where the concert is sold by the engine alone: %s", (backend, made) => {
    const { submit, submitted } = begin({ kind: "binding", bound: { backend, told: false } })
    submit()
    expect(submitted()).toBe(made)
  })
})

describe("the seats of an option that a strategy sells", () => {
  const binding: Binding = { kind: "binding", bound: { backend: "optimistic", told: false } }

  it("are told as the strategy has them, and each look stands behind the one before", () => {
    const { read } = begin(binding, { kind: "states", states: Uint8Array.of(SeatState.sold, SeatState.free) })
    const [first, second] = [read(), read()]
    expect(first.value).toMatchObject({ states: Uint8Array.of(SeatState.sold, SeatState.free), free: 1 })
    expect(first.at.offset).toBeGreaterThan(5)
    expect(second.at.offset).toBeGreaterThan(first.at.offset)
  })

  it("are not told while the strategy cannot say, and never as the engine has them", () => {
    expect(begin(binding, unavailable).read()).toEqual({ kind: "failed", reason: "unavailable" })
  })
})
