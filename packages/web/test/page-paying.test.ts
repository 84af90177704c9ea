/** Paying on the page: what it does about each answer, which keys its requests carry, and the way back from a provider. */
import { RequestFailure } from "@ticketrush/client/browser"
import { afterEach, describe, expect, it, vi } from "vitest"
import { StepKeys } from "../page/step-keys.ts"
import { keepLed, orderOf, takeBack } from "../page/views/paid-back.ts"
import { asksMax, type Confirmed, payOrder } from "../page/views/paying.ts"
import { vatOf } from "../page/views/vat.ts"

const answer = (status: string, paymentAction: Confirmed["paymentAction"], url: string | null = null): Confirmed => ({
  ...{ status, paymentAction, paymentRedirectUrl: url },
})
const unready = new RequestFailure("unknown", 503, "payment-unready", "")
const waits = answer("PAYING", "WAIT_WEBHOOK")
const confirmed = answer("CONFIRMED", "NONE")

/** Pays for an order; the last answer is given again and again. */
const paying = async (answers: ReadonlyArray<Confirmed | RequestFailure>, status = "HOLD") => {
  const log: string[] = []
  let order: { readonly status: string } = { status }
  let asked = 0
  const outcome = await payOrder<{ readonly status: string }>({
    order: () => order,
    begin: async () => {
      log.push("begin")
      return { status: "PAYING" }
    },
    confirm: async () => {
      const next = answers[Math.min(asked++, answers.length - 1)]
      if (next instanceof Error) throw next
      return next
    },
    show: (next) => {
      order = next
    },
    leave: (address) => log.push(`to ${address}`),
    pause: async () => true,
  })
  return { outcome, log, asked, status: order.status }
}

describe("paying for an order", () => {
  it.each([
    ["is paid at once where nothing is to be paid", [answer("CONFIRMED", null)], "paid", 1],
    ["is not paid while the money is being taken, but once it was", [waits, waits, confirmed], "paid", 3],
    ["is declined when the last payment took nothing", [waits, answer("PAYING", "RETRY_CONFIRM")], "declined", 2],
    ["waits until the provider has made the payment", [unready, unready, confirmed], "paid", 3],
    ["is over when the reservation is", [waits, answer("EXPIRED", "NONE")], "over", 2],
    ["never claims to be paid of a payment that does not settle", [waits], "waiting", asksMax],
  ] as const)("%s", async (_, answers, outcome, asked) => {
    expect(await paying(answers)).toMatchObject({ outcome, asked, log: ["begin"] })
  })

  it("leads to the provider, where the buyer has to agree", async () => {
    const sent = answer("PAYING", "REDIRECT", "https://pay.example/1")
    expect(await paying([unready, sent])).toMatchObject({
      ...{ outcome: "left", status: "PAYING", log: ["begin", "to https://pay.example/1"] },
    })
  })

  it("goes on without beginning anew where it was begun", async () => {
    expect((await paying([confirmed], "PAYING")).log).toEqual([])
  })
})

describe("the key of a step", () => {
  const keysOf = async (...outcomes: ReadonlyArray<RequestFailure | "ok">): Promise<ReadonlyArray<string>> => {
    let made = 0
    const keys = new StepKeys(() => `key-${++made}`)
    const sent: string[] = []
    for (const outcome of outcomes) {
      const request = async (headers: { readonly "idempotency-key": string }): Promise<void> => {
        sent.push(headers["idempotency-key"])
        if (outcome !== "ok") throw outcome
      }
      await keys.send("extend", request).catch(() => {})
    }
    return sent
  }

  it("is kept over tries whose answer was lost, and another one after the answer", async () => {
    const lost = new RequestFailure("unknown", 0, "", "timeout")
    expect(await keysOf(lost, lost, "ok", "ok")).toEqual(["key-1", "key-1", "key-1", "key-2"])
  })

  it("is another one after a refusal", async () => {
    expect(await keysOf(new RequestFailure("refused", 409, "not-hold", ""), "ok")).toEqual(["key-1", "key-2"])
  })
})

describe("the way back from a provider", () => {
  afterEach(() => vi.unstubAllGlobals())

  it("leads to the order, goes on by itself in the tab that led there, and brings the token along once", () => {
    const kept = new Map<string, string>()
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, to: string) => kept.set(key, to),
      removeItem: (key: string) => kept.delete(key),
    })
    keepLed(12)
    expect(orderOf(new URL("https://shop.example/?reservationId=12&pg_token=t"))).toBe("/orders/12")
    expect(takeBack(12)).toEqual({ led: true, token: "t" })
    expect(takeBack(12)).toEqual({ led: false, token: null })
    expect(orderOf(new URL("https://shop.example/?reservationId=13"))).toBe("/orders/13")
    expect(takeBack(13)).toEqual({ led: false, token: null })
  })

  it.each(["/", "/?reservationId=x", "/tickets?reservationId=1"])("is not the address %s", (path) => {
    expect(orderOf(new URL(path, "https://shop.example"))).toBeNull()
  })
})

describe("the tax that the page says is contained in a price", () => {
  it.each([
    [11, 1],
    [99_000, 9_000],
    [396_000, 36_000],
    [5, 0],
    [6, 1],
    [17, 2],
  ])("of %i won is %i won, as the server has it", (price, tax) => {
    expect(vatOf(price)).toBe(tax)
  })
})
