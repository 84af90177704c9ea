import type { Heard, ProviderPayment } from "@ticketrush/payment"
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Exchange } from "../src/Exchange.ts"
import { ProviderReads } from "../src/pay/ProviderReads.ts"

const opened = { gateway: "sandbox", concert: 1, payment: 1 }
const exchange = { ended: () => false, failed: (cause: unknown) => expect.fail(String(cause)) } as unknown as Exchange

describe("questions to a provider that does not answer", () => {
  it("are bounded together: those beyond hear at once that it cannot be asked", () => {
    const asked: Array<Heard<ProviderPayment>> = []
    const reads = new ProviderReads({ read: (_opened, done) => void asked.push(done) })
    const heard: unknown[] = []
    const ask = (): void => reads.read(exchange, opened, (payment) => heard.push(payment))
    for (let n = 0; n < limits.providerReadsAtOnceMax; n++) ask()
    expect([asked.length, heard]).toEqual([limits.providerReadsAtOnceMax, []])
    ask()
    expect([asked.length, heard]).toEqual([limits.providerReadsAtOnceMax, [null]])
    asked[0]({ kind: "unknown", reason: "lost" })
    ask()
    expect([asked.length, heard]).toEqual([limits.providerReadsAtOnceMax + 1, [null, null]])
  })

  it("are not asked where there is no gateway", () => {
    const heard: unknown[] = []
    new ProviderReads(undefined).read(exchange, opened, (payment) => heard.push(payment))
    expect(heard).toEqual([null])
  })
})
