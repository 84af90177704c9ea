/**
 * Real sales, tables and a provider that agree until a difference is planted: each kind of difference is then listed, and
 * nothing else. What no planting brings about by itself, such as an outage, is held in `differences.test.ts`.
 */
import { limits, PaymentStatus, RefundState } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { concertId, openSale, own, price, startPaying, type TestServer, World, type WorldOptions } from "./World.ts"

const worlds: World[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

const captured = async (server: TestServer, number: number) => {
  await new Promise<void>((done) => server.engine.load(concertId, () => done()))
  return server.engine.view(concertId)?.payments?.payment(number)?.status === PaymentStatus.captured
}

const settled = (world: World): Promise<unknown> =>
  until("every errand and message has come to its end", async () => {
    const [{ open }] = await world.rows<{ readonly open: bigint }>(
      `select (select count(*) from payment_errands where state not in ('done', 'refused'))
         + (select count(*) from payment_messages where state = 'kept') as open`,
    )
    return Number(open) === 0
  })

/** Three payments: one is taken, one is paid back, and one is made and not agreed to. Their names at the provider. */
const sold = async (card: string | null = null, options: WorldOptions = {}) => {
  const world = await World.open(options)
  worlds.push(world)
  const server = await world.start()
  await openSale(server)
  const names: string[] = []
  for (const n of [1, 2, 3]) {
    await startPaying(server, n, n, n)
    const name = await until("it is made", async () => {
      const [row] = await world.rows<{ readonly made: string | null }>(
        `select provider_payment as made from payment_links where payment = ${n}`,
      )
      return row?.made ?? undefined
    })
    names.push(name)
    if (n === 3) break
    world.sandbox.payments.agree(name, n === 2 ? card : null)
    await own(server, "authorize", n, n)
    await until("it is taken", () => captured(server, n))
  }
  await own(server, "cancel", 2, 2)
  await own(server, "refund", 2, 2)
  await until("the refund has come to its end", () => {
    const state = server.engine.view(concertId)?.payments?.payment(2)?.refund?.state
    return state === RefundState.settled || state === RefundState.failed
  })
  return { world, server, names }
}

const report = (server: TestServer) => Effect.runPromise(server.cashier.reconcile(concertId, 0))
const kinds = async (server: TestServer) =>
  (await report(server)).differences.map(({ kind, payment }) => `${payment} ${kind}`)

describe("a reconciliation", () => {
  it("has nothing to tell of a sale whose payments were taken, paid back and left open", async () => {
    const { world, server } = await sold()
    await settled(world)
    expect(await report(server)).toMatchObject({
      ...{ gateway: "sandbox", checked: 3, taken: 2 * price, paidBack: price, differences: [], next: null },
      balances: { provider: price, sales: -price, owed: 0, refunds: 0, failed: 0, fees: 0 },
    })
  })

  it("lists what was taken out of the tables, put into them and changed in them", async () => {
    const { world, server } = await sold()
    await settled(world)
    await world.rows("delete from payment_errands where payment = 3")
    await world.rows("delete from payment_links where payment = 3")
    await world.rows("delete from payment_errands where payment = 2 and kind = 'refund'")
    await world.rows("update payment_links set amount = amount + 1 where payment = 1")
    await world.rows(`insert into payment_links (concert_id, payment, reservation, amount, opened_at, until, gateway)
      values (${concertId}, 4, 4, 1, 0, 0, 'sandbox')`)
    expect(await kinds(server)).toEqual([
      "1 amount-differs",
      "2 order-missing",
      "3 order-missing",
      "4 order-unjournaled",
    ])
  })

  it("lists what is stuck, and what has waited for ten minutes", async () => {
    const { world, server } = await sold()
    // A message that came in the moment of the stop would be kept, and its payment would not be compared.
    world.hears = false
    await settled(world)
    await server.stop()
    await world.rows("update payment_errands set state = 'stuck' where payment = 1 and kind = 'confirm'")
    await world.rows("update payment_errands set state = 'waiting', ordered_at = 0 where payment = 3")
    const other = await world.start(false)
    expect(await kinds(other)).toEqual(["1 errand-stuck", "2 provider-unread", "3 errand-late"])
  })

  it("lists money that the provider has taken and the sale has not heard of, until it is ordered to be read", async () => {
    const { world, server, names } = await sold()
    await settled(world)
    world.hears = false
    world.sandbox.payments.agree(names[2], null)
    world.sandbox.payments.confirm(names[2], price, "KRW")
    expect(await kinds(server)).toEqual(["3 money-untold"])
    const notice = { name: "order 1", at: 1, body: Buffer.alloc(0) }
    const order = () => Effect.runPromise(server.cashier.notice(concertId, 3, notice))
    expect(await order()).toBe("new")
    await until("the sale has heard of it", () => captured(server, 3))
    await settled(world)
    expect([await order(), await kinds(server)]).toEqual(["known", []])
    expect(await Effect.runPromise(server.cashier.notice(concertId, 4, notice))).toBe("unmade")
  })

  it("lists what was paid back by hand at the provider, and what the provider does not have", async () => {
    const { world, server, names } = await sold()
    await settled(world)
    world.hears = false
    world.sandbox.payments.refund(names[0], 1_000, "by hand")
    await world.rows("update payment_links set provider_payment = 'pay_of_others' where payment = 2")
    expect(await kinds(server)).toEqual(["1 refund-foreign", "2 payment-unknown"])
  })

  it("lists a refund that failed, and says what to do", async () => {
    const { world, server } = await sold(null, {
      gateway: (gateway) => ({
        ...gateway,
        refund: (_asked, heard) => heard({ kind: "refused", code: "invalid", says: "closed account" }),
      }),
    })
    await settled(world)
    expect(await report(server)).toMatchObject({
      differences: [{ payment: 2, reservation: 2, kind: "refund-failed", says: `refund 1 of ${price} won failed` }],
      balances: { provider: 2 * price, failed: -price },
    })
  })

  it("lists a refund that failed after it was settled, with the finding", async () => {
    const { server } = await sold("4000000000005126")
    await until("the provider has told of it", async () => (await kinds(server)).length > 0)
    await until("the sale has not taken it", async () => {
      const [first] = (await report(server)).differences
      return first?.kind === "refund-missing" && first.says.includes("report-contradicts")
    })
  })

  it("compares a bounded number of payments at a time, and says from which one to go on", async () => {
    const world = await World.open()
    worlds.push(world)
    const server = await world.start()
    await openSale(server)
    const most = limits.reconciledAtOnceMax
    for (let n = 1; n <= most + 1; n++) await startPaying(server, n, n, n)
    const page = (after: number) => Effect.runPromise(server.cashier.reconcile(concertId, after))
    await until("all are ordered", async () => (await page(most)).checked === 1)
    expect(await page(0)).toMatchObject({ checked: most, next: most })
    expect(await page(most)).toMatchObject({ checked: 1, next: null })
  })
})
