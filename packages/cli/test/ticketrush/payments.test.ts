/** What an operator reads of payments that are stuck. */
import type { StuckPaymentsResponse } from "@ticketrush/protocol/http-schemas-stuck"
import { describe, expect, it } from "vitest"
import { linesOf } from "../../src/ticketrush/payments.ts"
import { read } from "./read.ts"

const gateway = {
  ...{ gateway: "toss", runs: false, open: 1, stuck: 1, oldestAt: "2026-11-30T00:00:00Z" },
  ...{ messagesKept: 0, messagesUnknown: 1 },
}
const errand = {
  ...{ errandId: 4, gateway: "toss", concertId: 7, paymentId: 2, reservationId: 9, kind: "confirm", amount: 99_000 },
  ...{ why: "NEVER_ENDS", orderedAt: "2026-11-30T00:00:00Z", until: null, providerPayment: "pay", refusal: null },
  ...{ finding: null, mayEnd: true, endAskedAt: null, endAnswer: "at-work" },
} as const satisfies StuckPaymentsResponse["errands"][number]
const message = {
  ...{ messageId: 3, gateway: "toss", message: "m\u001b[2J", receivedAt: "2026-11-30T00:00:00Z" },
  ...({ providerPayment: null, state: "unknown", finding: null } as const),
}

describe("the lines about payments that are stuck", () => {
  it("say how each gateway is, what is the matter with each payment and what may be done, and which messages are kept", () => {
    const lines = linesOf({ gateways: [gateway], errands: [errand], messages: [message], next: null })
    expect(lines).toHaveLength(5)
    expect(lines[0]).toMatch(/^gateway toss: no server runs it, 1 errands open, 1 of them stuck; messages: 0 kept, 1/)
    expect(lines[1]).toMatch(/^errand 4: confirm of payment 2, concert 7, reservation 9, 99000 won, since/)
    expect(lines[2]).toContain("neither does it nor refuses it; it may be ended")
    expect(lines[3]).toContain("went on: the provider is at work on it")
    expect(lines[4]).not.toContain("\u001b")
  })

  it("say that no payment is stuck", () => {
    expect(linesOf({ gateways: [], errands: [], messages: [], next: null })).toEqual(["no payment is stuck"])
  })
})

describe("the arguments of ticketrush payments", () => {
  it.each([
    ["--end 4", "--reason"],
    ["--reason x", "--end"],
    ["--read 4", "--concert"],
    ["--concert 4", "--read"],
    ["--end 4 --reason x --read 1 --concert 1", "not both"],
  ])("%j are refused, naming what is missing", async (args, named) => {
    expect(JSON.stringify(await read(`payments ${args}`))).toContain(named)
  })

  it("are the errand with the reason, or the payment with its concert, or nothing", async () => {
    expect(JSON.stringify(await read("payments --end 4 --reason gone"))).toContain('"end":4')
    expect(JSON.stringify(await read("payments --read 4 --concert 7"))).toContain('"concert":7')
    expect(JSON.stringify(await read("payments"))).toContain('"kind":"payments"')
  })
})
