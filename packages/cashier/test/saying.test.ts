/** What a sale is told of a payment, and when it is believed that the sale does not know it. */
import { type PaymentReport, type Reply, refusal } from "@ticketrush/protocol"
import { VirtualTime } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { Saying } from "../src/turns/Saying.ts"

const concertId = 7
const report: PaymentReport = {
  ...{ kind: "payment-report", payment: 1, says: "captured", amount: 99_000, report: { high: 1, low: 2 } },
}
const unknown: Reply = { kind: "refused", refusal: refusal("payment-unknown", { concertId, payment: 1 }) }
const accepted = { kind: "accepted" } as Reply

/** The findings that come of what a sale answers, the last of which it goes on answering; and how often it was told. */
const told = (answers: ReadonlyArray<Reply>) => {
  const defer = new VirtualTime()
  let asked = 0
  const submit = (_concert: number, _command: unknown, reply: (reply: Reply) => void): void =>
    reply(answers[Math.min(asked++, answers.length - 1)])
  const findings: Array<string | null> = []
  const saying = new Saying({ sales: { submit }, defer, pauseMs: 500, unknownMax: 3 })
  saying.say(concertId, report, (finding) => findings.push(finding))
  defer.pass(60_000)
  return { asked, findings }
}

describe("a report of a payment that a sale does not know", () => {
  it("is taken when another node has the sale by then, which knows the payment", () => {
    expect(told([unknown, unknown, accepted])).toEqual({ asked: 3, findings: [null] })
  })

  it("is a finding when the sale says so again and again, also where it cannot answer in between", () => {
    expect(told([unknown])).toEqual({ asked: 3, findings: ["payment-unknown"] })
    const later: Reply = { kind: "try-again", refusal: refusal("stopping") }
    expect(told([unknown, later, later, later, unknown])).toEqual({ asked: 6, findings: ["payment-unknown"] })
  })

  it("is told once where the sale refuses it for anything else, and is no finding where the sale has it already", () => {
    const known: Reply = { kind: "refused", refusal: refusal("report-known", { payment: 1 }) }
    expect(told([known])).toEqual({ asked: 1, findings: [null] })
    const other: Reply = {
      ...{ kind: "refused", refusal: refusal("payment-amount", { payment: 1, expected: 99_000, amount: 1 }) },
    }
    expect(told([other])).toEqual({ asked: 1, findings: ["payment-amount"] })
  })
})
