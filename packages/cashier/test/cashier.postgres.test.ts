/** Sales, the tables of the cashier and a provider together: what a sale orders happens there, once, and the sale hears. */
import { PaymentStatus, RefundState, ReservationStatus, reservationIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import {
  concertId,
  openSale,
  ordered,
  own,
  part,
  price,
  startPaying,
  type TestServer,
  World,
  type WorldOptions,
} from "./World.ts"

const worlds: World[] = []
const open = async (options: WorldOptions = {}): Promise<World> => {
  const world = await World.open(options)
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** A provider that pays nothing back while `refuses` is true. */
const openWithClosedAccount = async () => {
  const bank = { refuses: true }
  const closed = { kind: "refused", code: "invalid", says: "closed account" } as const
  const world = await open({
    gateway: (gateway) => ({
      ...gateway,
      refund: (asked, heard) => (bank.refuses ? heard(closed) : gateway.refund(asked, heard)),
    }),
  })
  return { bank, world }
}

const payment = (server: TestServer, number: number) => server.engine.view(concertId)?.payments?.payment(number)
const partRefund = (server: TestServer) =>
  server.engine.view(concertId)?.reservation(reservationIdOf(concertId, 1))?.parts?.[0]?.refund
const status = (server: TestServer, sequence: number) =>
  server.engine.view(concertId)?.reservation(reservationIdOf(concertId, sequence))?.status

const made = (world: World, number: number): Promise<string> =>
  until(`the provider makes payment ${number}`, async () => {
    const rows = await world.rows<{ readonly made: string | null }>(
      `select provider_payment as made from payment_links where payment = ${number}`,
    )
    return rows[0]?.made ?? undefined
  })

/** The buyer agrees at the provider, and the sale hears that they did. */
const agree = async (world: World, server: TestServer, person: number, sequence: number, number = sequence) => {
  const id = await made(world, number)
  world.sandbox.payments.agree(id, null)
  await own(server, "authorize", person, sequence)
  return id
}

const reaches = (server: TestServer, number: number, wanted: PaymentStatus): Promise<unknown> =>
  until(`payment ${number} is ${wanted}`, async () => {
    await new Promise<void>((done) => server.engine.load(concertId, () => done()))
    return payment(server, number)?.status === wanted
  })

const errands = (world: World) =>
  world.rows<{ readonly kind: string; readonly state: string }>("select kind, state from payment_errands order by id")

describe("a payment of a sale", () => {
  it("is made at the provider, taken when the buyer agreed, and paid back when the seat is given back", async () => {
    const world = await open()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    expect(status(server, 1)).toBe(ReservationStatus.confirmed)
    await own(server, "cancel", 5, 1)
    await own(server, "refund", 5, 1)
    await until("the money is back", () => status(server, 1) === ReservationStatus.refunded)
    expect(world.sandbox.payments.find(id)).toMatchObject({ status: "succeeded", refunds: [{ amount: price }] })
    await until("all is done", async () => (await errands(world)).every(({ state }) => state === "done"))
    expect((await errands(world)).map(({ kind }) => kind)).toEqual(["create", "confirm", "refund"])
  })

  it("has an address where its buyer pays, which brings them back with the number of their reservation", async () => {
    const world = await open()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await made(world, 1)
    const opened = { gateway: "sandbox", concert: concertId, payment: 1 }
    const shown = await new Promise((done) => server.cashier.desk.read(opened, done))
    const redirectUrl = `http://sandbox.invalid/pay/${id}`
    expect(shown).toMatchObject({ kind: "done", value: { status: "open", amount: price, redirectUrl } })
    expect(world.sandbox.payments.find(id)?.returnUrl).toBe(
      `http://shop.example/?reservationId=${reservationIdOf(concertId, 1)}`,
    )
  })

  it("that is declined is cancelled at both ends, and the next one may succeed", async () => {
    const world = await open({ settings: { scenario: "deny" } })
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.cancelled)
    await until("the provider is told", () => world.sandbox.payments.find(id)?.status === "canceled")
    await own(server, "open-intent", 5, 1)
    const second = await made(world, 2)
    world.sandbox.payments.agree(second, "4242424242424242")
    expect(second).not.toBe(id)
  })

  it("that is declined for now is asked for once more, as another attempt", async () => {
    const world = await open({ settings: { scenario: "retry" } })
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    await until("all is done", async () => (await errands(world)).every(({ state }) => /done|refused/.test(state)))
    expect(await errands(world)).toEqual([
      { kind: "create", state: "done" },
      { kind: "confirm", state: "refused" },
      { kind: "confirm", state: "done" },
    ])
  })

  it("whose answer is lost is read back, and taken once", async () => {
    const world = await open({ settings: { scenario: "timeout" } })
    world.hears = false
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    expect(world.sandbox.payments.find(id)).toMatchObject({ tries: 1, status: "succeeded" })
  })

  it("is gone on with by the next server, wherever the first one stopped", async () => {
    let holds = true
    const world = await open({
      gateway: (gateway) => ({
        ...gateway,
        // What the first server asks for is done, and it never hears of it.
        confirm: (asked, heard) => gateway.confirm(asked, (outcome) => !holds && heard(outcome)),
      }),
    })
    world.hears = false
    const first = await world.start()
    await openSale(first)
    await startPaying(first, 5, 0, 1)
    const id = await agree(world, first, 5, 1)
    await until("the money is taken", () => world.sandbox.payments.find(id)?.status === "succeeded")
    await first.stop()
    holds = false
    const second = await world.start()
    await reaches(second, 1, PaymentStatus.captured)
    expect(status(second, 1)).toBe(ReservationStatus.confirmed)
    expect(world.sandbox.payments.find(id)?.tries).toBe(1)
  })

  it("is run by one of two servers, and by the other one once that has stopped", async () => {
    const world = await open()
    const first = await world.start()
    const second = await world.start()
    await openSale(second)
    await startPaying(second, 5, 0, 1)
    await made(world, 1)
    expect(await world.rows("select owner from payment_runner")).toEqual([{ owner: "server-1" }])
    await first.stop()
    await agree(world, second, 5, 1)
    await reaches(second, 1, PaymentStatus.captured)
    expect(await world.rows("select owner from payment_runner")).toEqual([{ owner: "server-2" }])
  })

  it("is run by the server that has its gateway, whichever started first", async () => {
    const world = await open()
    const first = await world.start(false)
    const second = await world.start()
    await openSale(second)
    await startPaying(second, 5, 0, 1)
    await made(world, 1)
    expect(await world.rows("select gateway, owner from payment_runner")).toEqual([
      { gateway: "sandbox", owner: "server-2" },
    ])
    await first.stop()
  })

  it("that waits for a gateway that no server has is a part of each server's health, until one has it", async () => {
    const world = await open()
    const first = await world.start()
    await openSale(first)
    await startPaying(first, 5, 0, 1)
    await made(world, 1)
    await until("it is made", async () => (await errands(world)).every(({ state }) => state === "done"))
    await first.stop()
    await world.rows("update payment_errands set state = 'waiting', ordered_at = ordered_at - 60000")
    const without = await world.start(false)
    const told = (what: string): boolean => world.warnings.some((text) => text.startsWith(what))
    await until("it is told", () => told("payments wait for a gateway that no server has"))
    expect(world.warnings.filter((text) => text.includes("sandbox (1)"))).toHaveLength(1)
    await without.stop()
  })

  it("whose refund fails at the provider is a failed refund, which an operator orders again", async () => {
    const { bank, world } = await openWithClosedAccount()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    await own(server, "cancel", 5, 1)
    await own(server, "refund", 5, 1)
    await until("the refund failed", () => payment(server, 1)?.refund?.state === RefundState.failed)
    bank.refuses = false
    await ordered(server, "refund", 1)
    await until("the money is back", () => status(server, 1) === ReservationStatus.refunded)
    expect(world.sandbox.payments.find(id)?.refunds.map(({ attempt }) => attempt?.split("-").slice(-2))).toEqual([
      ["refund", "2"],
    ])
  })

  it("is paid back seat by seat, each under its own attempt, and no won of a failed one is lost or sent twice", async () => {
    const { bank, world } = await openWithClosedAccount()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, [0, 1, 2], 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    await part(server, 5, 1, 0)
    await until("the first refund failed", () => partRefund(server)?.state === RefundState.failed)
    bank.refuses = false
    await part(server, 5, 1, 1)
    await until("the second seat is paid back", () => status(server, 3) === ReservationStatus.refunded)
    await ordered(server, "refund", 2)
    await until("the first seat is paid back", () => status(server, 2) === ReservationStatus.refunded)
    await own(server, "cancel", 5, 1)
    await own(server, "refund", 5, 1)
    await reaches(server, 1, PaymentStatus.refunded)
    const sent = world.sandbox.payments.find(id)?.refunds
    expect(sent?.map(({ amount }) => amount)).toEqual([price, price, price])
    expect(sent?.map(({ attempt }) => attempt?.split("-").at(-1))).toEqual(["2", "3", "4"])
  })

  it.each([
    ["after all is stuck no more, and then", true, false],
    ["and tells of in no message hinders no other one:", false, false],
    ["by its first attempt, after a second one failed as well, hinders no other one:", false, true],
  ])("whose failed refund the provider pays %s the next seat is paid back as well", async (_tells, tells, twice) => {
    const { bank, world } = await openWithClosedAccount()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, [0, 1, 2], 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    await part(server, 5, 1, 0)
    const stuck = async () => (await Effect.runPromise(server.cashier.stuck(0))).errands
    await until("the refund failed", async () => (await stuck()).length === 1)
    const refused = "select attempt from payment_errands where kind = 'refund' and state = 'refused' order by id"
    await until("the sale knows so", () => partRefund(server)?.state === RefundState.failed)
    if (twice) await ordered(server, "refund", 2)
    await until("as often as it is ordered", async () => (await world.rows(refused)).length === (twice ? 2 : 1))
    const [{ attempt }] = await world.rows<{ readonly attempt: string }>(refused)
    world.hears = tells
    world.sandbox.payments.refund(id, price, attempt)
    if (tells) {
      await until("the sale knows", () => status(server, 2) === ReservationStatus.refunded)
      await until("it is stuck no more", async () => (await stuck()).length === 0)
    }
    bank.refuses = false
    await part(server, 5, 1, 1)
    await until("the second seat is paid back", () => status(server, 3) === ReservationStatus.refunded)
    expect(world.sandbox.payments.find(id)?.refunds.map(({ amount }) => amount)).toEqual([price, price])
  })

  it("that was paid back by hand at the provider is not paid back again", async () => {
    const world = await open()
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    const id = await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
    world.sandbox.payments.refund(id, price, null)
    await own(server, "cancel", 5, 1)
    await own(server, "refund", 5, 1)
    await until("the sale knows", () => status(server, 1) === ReservationStatus.refunded)
    expect(world.sandbox.payments.find(id)?.refunds).toHaveLength(1)
  })
})

describe("a payment that cannot be written", () => {
  it.each([
    ["whose name at the provider is that of another one", (first: string) => first],
    ["whose name at the provider has a character that no text of the database has", () => "pay\u0000"],
  ])("%s is a finding, takes no money and stops no other one", async (_, nameOf) => {
    let first = ""
    let wrong = true
    const world = await open({
      gateway: (gateway) => ({
        ...gateway,
        create: (asked, heard) =>
          gateway.create(asked, (outcome) => {
            const isWrong = wrong && asked.order.endsWith("-2") && outcome.kind === "done"
            heard(isWrong ? { ...outcome, value: { ...outcome.value, id: nameOf(first) } } : outcome)
          }),
      }),
    })
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    first = await made(world, 1)
    await startPaying(server, 6, 1, 2)
    await own(server, "authorize", 6, 2)
    await until("the finding is kept", async () => {
      const rows = await world.rows<{ readonly payment: bigint }>(
        "select payment from payment_errands where finding = 'payment-not-written'",
      )
      return rows.length === 1
    })
    expect(world.warnings.filter((text) => text.includes("cannot be written"))).toHaveLength(1)
    await startPaying(server, 7, 2, 3)
    await agree(world, server, 7, 3)
    await reaches(server, 3, PaymentStatus.captured)
    expect(payment(server, 2)?.status).not.toBe(PaymentStatus.captured)
    expect(world.sandbox.payments.find(first)?.status).not.toBe("succeeded")
    await server.stop()
    // What was wrong at the provider is put right.
    wrong = false
    await world.start()
    await made(world, 2)
  })
})

describe("a message of the provider", () => {
  it("is enough: without an answer to any call a payment that went through is known", async () => {
    const world = await open({
      gateway: (gateway) => ({ ...gateway, confirm: (asked) => gateway.confirm(asked, () => {}) }),
    })
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    await agree(world, server, 5, 1)
    await reaches(server, 1, PaymentStatus.captured)
  })

  it("ends an errand that was stuck, and the refund behind it is paid", async () => {
    const world = await open()
    const first = await world.start()
    await openSale(first)
    await startPaying(first, 5, 0, 1)
    const id = await made(world, 1)
    world.sandbox.payments.agree(id, "4000000000003220")
    await own(first, "authorize", 5, 1)
    await until("a further step is wanted", () => world.sandbox.payments.find(id)?.status === "requires_action")
    await first.stop()
    await world.rows("update payment_errands set state = 'stuck' where kind = 'confirm'")
    const server = await world.start()
    await until("the next server found it stuck", () => world.warnings.some((text) => text.includes("-confirm-1")))
    world.sandbox.payments.agree(id, null)
    await reaches(server, 1, PaymentStatus.captured)
    await own(server, "cancel", 5, 1)
    await own(server, "refund", 5, 1)
    await until("the money is back", () => status(server, 1) === ReservationStatus.refunded)
    await until("all is done", async () => (await errands(world)).every(({ state }) => state === "done"))
    expect((await errands(world)).map(({ kind }) => kind)).toEqual(["create", "confirm", "refund"])
  })

  it("whose sum the sale does not take is logged and kept with the finding", async () => {
    const world = await open({
      gateway: (gateway) => ({
        ...gateway,
        confirm: (asked) => gateway.confirm(asked, () => {}),
        read: (id, heard) =>
          gateway.read(id, (outcome) =>
            heard(
              outcome.kind === "done" && outcome.value.status === "captured"
                ? { kind: "done", value: { ...outcome.value, amount: price - 1 } }
                : outcome,
            ),
          ),
      }),
    })
    const server = await world.start()
    await openSale(server)
    await startPaying(server, 5, 0, 1)
    await agree(world, server, 5, 1)
    await until("the finding is kept", async () => {
      const rows = await world.rows("select id from payment_messages where finding = 'payment-amount'")
      return rows.length > 0
    })
    expect(world.warnings.filter((text) => text.includes("payment-amount"))).not.toEqual([])
  })

  it("is kept when it is about nothing that we know, and when it names nothing at all", async () => {
    const world = await open()
    const server = await world.start()
    await openSale(server)
    const asked = {
      title: "T",
      amount: 5,
      currency: "KRW",
      returnUrl: "http://shop.example/",
      card: "4242424242424242",
    }
    const stranger = world.sandbox.payments.create({ dialect: "sandbox", order: "stranger", scenario: null, ...asked })
    if ("problem" in stranger) throw new Error(stranger.problem)
    world.sandbox.payments.confirm(stranger.payment.id, 5, "KRW")
    const kept = await until("it is kept", async () => {
      const rows = await world.rows<{ readonly payment: string; readonly state: string }>(
        "select payment, state from payment_messages where next_at > 0",
      )
      return rows[0]
    })
    expect(kept).toEqual({ payment: stranger.payment.id, state: "kept" })
  })
})

describe("a sale that takes no payments", () => {
  it("is read once and followed no further", async () => {
    const world = await open()
    const first = await world.start()
    await openSale(first, false)
    await first.stop()
    const second = await world.start()
    const positions = (): Promise<ReadonlyArray<object>> =>
      world.rows("select gateway, position from payment_positions")
    const [read] = await until("it is read", async () => {
      const rows = await positions()
      return rows.length === 1 && rows
    })
    expect(read).toMatchObject({ gateway: null })
    await startPaying(second, 5, 0, 1)
    await second.stop()
    await world.start()
    expect(await positions()).toEqual([read])
  })
})
