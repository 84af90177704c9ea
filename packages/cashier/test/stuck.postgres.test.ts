/** Payments that do not come to their end: how they are listed, how a person ends them, and what the books say afterwards. */
import { PaymentStatus } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import type { EndOrdered, StuckPayments } from "../src/stuck/Stuck.ts"
import { concertId, openSale, own, startPaying, type TestServer, World, type WorldOptions } from "./World.ts"

const worlds: World[] = []
const open = async (options: WorldOptions = {}): Promise<World> => {
  const world = await World.open(options)
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

const stuck = (server: TestServer, after = 0): Promise<StuckPayments> => Effect.runPromise(server.cashier.stuck(after))
const end = (server: TestServer, errand: number): Promise<EndOrdered> =>
  Effect.runPromise(server.cashier.endErrand({ errand, by: 9, reason: "the buyer is gone", at: Date.now() }))
const payment = (server: TestServer, number: number) => server.engine.view(concertId)?.payments?.payment(number)

const reaches = (server: TestServer, number: number, wanted: PaymentStatus): Promise<unknown> =>
  until(`payment ${number} is ${wanted}`, async () => {
    await new Promise<void>((done) => server.engine.load(concertId, () => done()))
    return payment(server, number)?.status === wanted
  })

const rows = (world: World) =>
  world.rows<{ readonly id: string; readonly kind: string; readonly state: string; readonly refusal: string | null }>(
    "select id::text, kind, state, refusal from payment_errands order by id",
  )

/** A payment whose buyer has to take one more step and never does, at a server that found it stuck. */
const withStuckPayment = async () => {
  const world = await open()
  const first = await world.start()
  await openSale(first)
  await startPaying(first, 5, 0, 1)
  const id = await until("it is made", async () => {
    const [row] = await world.rows<{ readonly made: string | null }>(
      "select provider_payment as made from payment_links",
    )
    return row?.made ?? undefined
  })
  world.sandbox.payments.agree(id, "4000000000003220")
  await own(first, "authorize", 5, 1)
  await until("a further step is wanted", () => world.sandbox.payments.find(id)?.status === "requires_action")
  await first.stop()
  await world.rows("update payment_errands set state = 'stuck' where kind = 'confirm'")
  const server = await world.start()
  await until("it is found stuck", () => world.warnings.some((text) => text.includes("-confirm-1")))
  return { world, server, id }
}

const reconciled = (server: TestServer) =>
  Effect.runPromise(server.cashier.reconcile(concertId, 0)).then(({ differences }) => differences)

describe("a payment that its provider never ends", () => {
  it("is listed beside its gateway, and ended by a person it is over at both ends and told no more", async () => {
    const { world, server, id } = await withStuckPayment()
    const { errands, gateways, next } = await stuck(server)
    expect(gateways).toMatchObject([{ gateway: "sandbox", runs: true, open: 1, stuck: 1 }])
    expect(errands).toMatchObject([
      { kind: "confirm", state: "stuck", payment: 1, providerPayment: id, endAskedAt: null },
    ])
    expect(next).toBeNull()
    expect(await end(server, errands[0].id)).toBe("ordered")
    await reaches(server, 1, PaymentStatus.cancelled)
    await until("it is over at its provider", () => world.sandbox.payments.find(id)?.status === "canceled")
    await until("all is done", async () => (await rows(world)).every(({ state }) => /done|refused/.test(state)))
    expect((await rows(world)).map(({ kind, state, refusal }) => [kind, state, refusal])).toEqual([
      ["create", "done", null],
      ["confirm", "refused", "ended"],
      ["cancel", "done", null],
    ])
    expect((await stuck(server)).errands).toEqual([])
    expect(await reconciled(server)).toEqual([])
    expect(await end(server, errands[0].id)).toBe("final")
    expect(await end(server, 4_711)).toBe("unknown")
  })

  it("is captured and not ended when the buyer takes the last step before the order is carried out", async () => {
    const { world, server, id } = await withStuckPayment()
    const [{ id: errand }] = (await stuck(server)).errands
    world.sandbox.payments.agree(id, null)
    await end(server, errand)
    await reaches(server, 1, PaymentStatus.captured)
    await until("all is done", async () => (await rows(world)).every(({ state }) => state === "done"))
    expect(await reconciled(server)).toEqual([])
  })

  it("is told by the reconciliation, with who ended it, as long as its provider may still take money", async () => {
    const { world, server } = await withStuckPayment()
    // As where the provider neither ends nor refuses the cancellation that follows.
    await world.rows("update payment_errands set state = 'refused', refusal = 'ended', end_by = 9, end_reason = 'gone'")
    expect(await reconciled(server)).toMatchObject([
      { kind: "errand-ended", says: "create was ended by person 9: gone" },
      { kind: "errand-ended", says: "confirm was ended by person 9: gone" },
    ])
  })
})

describe("an errand that pays money back", () => {
  it("cannot be ended, whatever its state", async () => {
    const { world, server } = await withStuckPayment()
    await world.rows("update payment_errands set kind = 'refund', refund = 1 where kind = 'confirm'")
    const [{ id }] = (await stuck(server)).errands
    expect(await end(server, id)).toBe("money")
  })

  it("is listed when it failed, until another one is ordered for the same seats", async () => {
    const { world, server } = await withStuckPayment()
    await world.rows(
      "update payment_errands set kind = 'refund', refund = 1, part = 4, state = 'refused' where kind = 'confirm'",
    )
    const copy = (part: number, refund: number): string => `
      insert into payment_errands (attempt, gateway, concert_id, payment, kind, refund, part, amount, reason, state, ordered_at)
      select attempt || '${refund}', gateway, concert_id, payment, kind, ${refund}, ${part}, amount, reason, 'done', ordered_at
      from payment_errands where kind = 'refund' and refund = 1`
    await world.rows(copy(5, 2))
    expect((await stuck(server)).errands.map(({ kind, state }) => [kind, state])).toEqual([["refund", "refused"]])
    await world.rows(copy(4, 3))
    expect((await stuck(server)).errands).toEqual([])
  })
})

describe("a payment that was made and cannot be written", () => {
  it("ends as one without money when a person orders it, and gives its place back", async () => {
    const world = await open()
    const server = await world.start()
    await openSale(server)
    await world.rows(`alter table payment_links add constraint never check (provider_payment is null)`)
    await startPaying(server, 5, 0, 1)
    await until("it is found that it cannot be written", () =>
      world.warnings.some((text) => text.includes("cannot be written")),
    )
    const [{ id }] = await rows(world)
    expect(await end(server, Number(id))).toBe("under-way")
    await world.rows("update payment_errands set ordered_at = ordered_at - 600001")
    expect((await stuck(server)).errands).toMatchObject([{ kind: "create", finding: "payment-not-written" }])
    expect(await end(server, Number(id))).toBe("ordered")
    await reaches(server, 1, PaymentStatus.cancelled)
    await until("all is final", async () => (await rows(world)).every(({ state }) => state === "refused"))
    expect((await stuck(server)).errands).toEqual([])
    // What follows from its end may still be on its way.
    await until("the reconciliation tells it", async () =>
      (await reconciled(server)).some(({ kind }) => kind === "errand-ended"),
    )
  })
})

describe("messages of a provider", () => {
  it("that wait for longer than a minute, or are about nothing that is known, are listed", async () => {
    const world = await open()
    const server = await world.start()
    await world.rows(`insert into payment_messages (provider, message, sent_at, received_at, body, payment, state, next_at) values
      ('sandbox', 'old', 0, 1, '', 'pay_x', 'kept', 9000000000000000), ('sandbox', 'strange', 0, 1, '', null, 'unknown', 0),
      ('sandbox', 'new', 0, 9000000000000000, '', 'pay_x', 'kept', 9000000000000000)`)
    const { gateways, messages } = await stuck(server)
    expect(messages.map(({ message, state }) => [message, state])).toEqual([
      ["strange", "unknown"],
      ["old", "kept"],
    ])
    expect(gateways).toMatchObject([{ gateway: "sandbox", messagesKept: 2, messagesUnknown: 1 }])
  })
})

describe("more errands than one page holds", () => {
  it("are listed page after page, each once", async () => {
    const world = await open()
    const server = await world.start(false)
    await openSale(server)
    await world.rows(`insert into payment_links (concert_id, payment, reservation, amount, opened_at, until, gateway)
      select 7, n, n, 1, 0, 0, 'elsewhere' from generate_series(1, 150) n`)
    await world.rows(`insert into payment_errands (attempt, gateway, concert_id, payment, kind, amount, reason, state, ordered_at)
      select 'a' || n, 'elsewhere', 7, n, 'create', 1, '', 'waiting', 0 from generate_series(1, 150) n`)
    const first = await stuck(server)
    const second = await stuck(server, first.next!)
    expect([first.errands.length, second.errands.length, second.next]).toEqual([100, 50, null])
    expect(new Set([...first.errands, ...second.errands].map(({ id }) => id)).size).toBe(150)
    expect(first.gateways).toMatchObject([{ gateway: "elsewhere", runs: false, open: 150 }])
    await until("it is a part of the server's health", () =>
      world.warnings.some((text) => text.includes("no server has") && text.includes("elsewhere (150)")),
    )
  })
})
