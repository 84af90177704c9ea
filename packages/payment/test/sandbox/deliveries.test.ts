/** How the sandbox delivers webhooks: by profiles, until it is told that they are kept. */
import { describe, expect, it } from "vitest"
import type { Dialect } from "../../src/gateway/gateways.ts"
import { deliveryProfiles, type ProfileName } from "../../src/sandbox/delivery-profiles.ts"
import type { SandboxSettings } from "../../src/sandbox/Sandbox.ts"
import { Shop } from "../Shop.ts"
import { secret } from "../webhooks/samples.ts"
import { Listener, type Scripted } from "./Listener.ts"

const day = 24 * 3_600_000

const heard = (
  script: (nth: number) => Scripted | undefined,
  profile: ProfileName = "instant",
  { dialect = "sandbox" as Dialect, ...settings }: Partial<SandboxSettings> & { readonly dialect?: Dialect } = {},
) => {
  let listener: Listener | undefined
  const endpoint = { url: "https://shop.example/hooks", scheme: "standard", keys: [secret], profile } as const
  const shop = new Shop(dialect, {
    settings: { endpoints: [endpoint], ...settings },
    webhooks: (request, done) => listener!.transport(request, done),
  })
  listener = new Listener(shop.time.nowMs, script)
  return { shop, listener }
}

const refuse = (status: number, headers = {}): Scripted => ({ status, headers })

describe("a webhook", () => {
  it("is signed, tells what happened, and is sent once when it is answered 2xx", () => {
    const { listener, shop } = heard(() => undefined)
    const paid = shop.captured()
    shop.refund(paid, 9_000, 99_000)
    shop.time.pass(day)
    expect(listener.came.map(({ status }) => status)).toEqual([200, 200])
    expect(listener.events.map(({ type }) => type)).toEqual(["payment.succeeded", "refund.succeeded"])
    expect(listener.events[1].data).toMatchObject({
      payment: { id: paid.id, order: paid.order, amount: 99_000, amount_refunded: 9_000 },
      refund: { amount: 9_000 },
    })
    expect(listener.inbox.kept[0].body.length).toBeLessThan(20_000)
  })

  it("keeps its id over all attempts, each of which is signed anew", () => {
    const { listener, shop } = heard((nth) => (nth < 2 ? refuse(500) : undefined))
    shop.captured()
    shop.time.pass(2_000)
    const sent = listener.came.map(({ request }) => request.headers)
    expect(sent).toHaveLength(3)
    expect(new Set(sent.map((headers) => headers["webhook-id"])).size).toBe(1)
    expect(listener.came.at(-1)?.status).toBe(200)
  })

  it.each([300, 301, 307, 400, 401, 404, 500])("that is answered %i is sent again", (status) => {
    const { listener, shop } = heard((nth) => (nth === 0 ? refuse(status) : undefined))
    shop.captured()
    shop.time.pass(day)
    expect(listener.came.map((each) => each.status)).toEqual([status, 200])
  })

  it.each(Object.keys(deliveryProfiles) as ReadonlyArray<ProfileName>)(
    "follows the profile %s to its end, and is given up then",
    (profile) => {
      const { listener, shop } = heard(() => refuse(500), profile)
      shop.captured()
      shop.time.pass(10 * day)
      const { jitter, retriesMs } = deliveryProfiles[profile]
      expect(listener.came).toHaveLength(retriesMs.length + 1)
      for (const [i, wait] of retriesMs.entries()) {
        const waited = listener.came[i + 1].at - listener.came[i].at
        expect(waited).toBeGreaterThanOrEqual(wait * (1 - jitter))
        expect(waited).toBeLessThanOrEqual(wait * (1 + jitter) + 1)
      }
      expect(shop.sandbox.deliveries.endpoints[0].givenUp).toBe(1)
      expect(shop.sandbox.log.entries.at(-1)).toMatchObject({ outcome: "500: given up", nextAt: null })
    },
  )

  it("of the standard profile is tried for about 76 hours, one of Toss for 3 days and 19 hours", () => {
    const hours = (profile: ProfileName) =>
      deliveryProfiles[profile].retriesMs.reduce((sum: number, each) => sum + each, 0) / 3_600_000
    expect(hours("standard")).toBeCloseTo(75.6, 0)
    expect(hours("toss")).toBeCloseTo(91, 0)
  })

  it("that nobody answers within 15 s is sent again", () => {
    const { listener, shop } = heard((nth) => (nth === 0 ? "nothing" : undefined))
    shop.captured()
    shop.time.pass(20_000)
    const [first, second] = listener.came
    expect(second.at - first.at).toBe(15_000 + 50)
  })

  it.each([429, 502, 504])("that is answered %i is given twice the time", (status) => {
    const { listener, shop } = heard((nth) => (nth === 0 ? refuse(status) : undefined))
    shop.captured()
    shop.time.pass(1_000)
    expect(listener.came[1].at - listener.came[0].at).toBe(100)
  })

  it("waits as long as Retry-After says, up to a day", () => {
    const asked = (seconds: string) => {
      const { listener, shop } = heard((nth) => (nth === 0 ? refuse(503, { "retry-after": seconds }) : undefined))
      shop.captured()
      shop.time.pass(10 * day)
      return listener.came[1].at - listener.came[0].at
    }
    expect(asked("7")).toBe(7_000)
    expect(asked("999999")).toBe(day)
    expect(asked("soon")).toBe(50)
  })

  it("that is answered 410 ends its endpoint", () => {
    const { listener, shop } = heard(() => refuse(410))
    shop.captured()
    shop.captured()
    shop.time.pass(day)
    expect(listener.came).toHaveLength(1)
    expect(shop.sandbox.deliveries.endpoints[0].disabled).toBe(true)
    expect(shop.sandbox.log.entries.at(-1)?.outcome).toBe("the endpoint is disabled")
  })

  it("is sent once more by hand, with its id and a new signature", () => {
    const { listener, shop } = heard(() => undefined)
    shop.captured()
    shop.time.pass(3 * day)
    const [{ message }] = shop.sandbox.log.entries
    expect(shop.sandbox.deliveries.replay(message)).toBe(true)
    expect(listener.came.map(({ status }) => status)).toEqual([200, 200])
    expect(listener.inbox.kept).toHaveLength(1)
    expect(shop.sandbox.deliveries.replay("msg_unknown")).toBe(false)
  })

  it("about a payment of Toss carries no signature, and KakaoPay sends none", () => {
    const toss = heard(() => refuse(200), "instant", { dialect: "toss" })
    toss.shop.captured()
    expect(
      toss.listener.came.map(({ request }) => Object.keys(request.headers).filter((name) => /sign/.test(name))),
    ).toEqual([[]])
    expect(JSON.parse(toss.listener.came[0].request.body.toString())).toMatchObject({
      eventType: "PAYMENT_STATUS_CHANGED",
      data: { status: "DONE", totalAmount: 99_000 },
    })
    const kakaopay = heard(() => refuse(200), "instant", { dialect: "kakaopay" })
    kakaopay.shop.captured()
    expect(kakaopay.listener.came).toEqual([])
  })
})
