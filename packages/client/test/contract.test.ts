/** Every operation of the client against a real gateway: what it sends is understood, what comes back is decoded. */
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { type RequestError, TicketRush, type TicketRushClient } from "../src/index.ts"
import { repeating } from "../src/Repeating.ts"

let node: TestNode
let tickets: TicketRushClient
const scope = Scope.makeUnsafe()
/** The access token of the person who is signed in, if a test has signed one in. */
let signedIn: string | null = null
/** Operations that a test called, as `line.join`. */
const called = new Set<string>()

beforeAll(async () => {
  node = await startNode()
  const accessToken = () => signedIn
  const layer = TicketRush.layerFetch({ url: node.url, accessToken })
  tickets = noted(await Effect.runPromise(Effect.provide(TicketRush, layer)))
})
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await node.stop()
})

/** The same client, which writes down what is called. */
const noted = (client: TicketRushClient): TicketRushClient => {
  const groups = Object.keys(repeating).map((group) => [
    group,
    new Proxy(client[group as keyof TicketRushClient], {
      get: (operations, name) => {
        called.add(`${group}.${String(name)}`)
        return Reflect.get(operations, name)
      },
    }),
  ])
  return { ...client, ...Object.fromEntries(groups) }
}

const run = <A>(effect: Effect.Effect<A, RequestError>): Promise<A> => Effect.runPromise(effect)
const failureOf = <A>(effect: Effect.Effect<A, RequestError>): Promise<RequestError> =>
  Effect.runPromise(Effect.flip(effect))
const areUnauthorized = async (...asked: ReadonlyArray<Effect.Effect<unknown, RequestError>>): Promise<void> => {
  for (const each of asked) expect(await failureOf(each)).toMatchObject({ status: 401 })
}

type Stage = { readonly concertId: number; readonly optionId: number; readonly seatIds: ReadonlyArray<number> }

const names = { title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" }
const stage = async (line?: { readonly everyMs: number; readonly batch?: number }): Promise<Stage> => {
  const payload = { ...names, seatCount: 5, ticketPriceAmount: 0, ...(line && { line }) }
  const { concertId, optionIds } = await run(tickets.setup.setup({ payload }))
  const optionId = optionIds[0]
  const map = await run(tickets.seats.seatMap({ params: { optionId }, query: {} }))
  return { concertId, optionId, seatIds: map.map(({ id }) => id) }
}
const person = async (username: string): Promise<number> =>
  (await run(tickets.users.createUser({ payload: { username, tier: "GOLD" } }))).id

describe("the client against a real gateway", () => {
  it("lists concerts, their options and their seats", async () => {
    const { concertId, optionId, seatIds } = await stage()
    expect(await run(tickets.concerts.concerts())).toContainEqual(
      expect.objectContaining({ id: concertId, title: "Encore", artistName: "IU" }),
    )
    const options = await run(tickets.concerts.options({ params: { concertId } }))
    expect(options).toEqual([expect.objectContaining({ id: optionId, seatCount: 5 })])
    const seats = await run(tickets.seats.seats({ params: { optionId } }))
    expect(seats.map(({ id }) => id)).toEqual(seatIds)
    const taken = { params: { optionId }, query: { status: ["TEMP_RESERVED", "RESERVED"] as const } }
    expect(await run(tickets.seats.seatMap(taken))).toEqual([])
    const { position, states } = await run(tickets.seats.seatChanges({ params: { optionId }, query: {} }))
    expect(states).toHaveLength(seatIds.length)
    const since = await run(tickets.seats.seatChanges({ params: { optionId }, query: { since: position } }))
    expect(since).toMatchObject({ position, states: null, seats: [] })
  })

  it("holds seats, pays, confirms, and finds the reservation again", async () => {
    const { seatIds } = await stage()
    const userId = await person("buyer")
    const owner = { payload: { userId } }
    const held = await run(tickets.reservations.hold({ payload: { userId, seatIds: seatIds.slice(0, 2) } }))
    const params = { reservationId: held.id }
    expect(await run(tickets.reservations.extend({ params, ...owner }))).toMatchObject({ status: "HOLD" })
    expect(await run(tickets.reservations.paying({ params, ...owner }))).toMatchObject({ status: "PAYING" })
    const sold = await run(tickets.reservations.confirm({ params, ...owner }))
    expect(sold).toMatchObject({ id: held.id, status: "CONFIRMED", seatIds: seatIds.slice(0, 2) })
    expect(await run(tickets.reservations.reservation({ params, query: { userId } }))).toEqual(sold)
    const list = await run(tickets.lists.reservationsOfUser({ params: { userId } }))
    expect(list).toEqual([expect.objectContaining({ id: held.id, status: "CONFIRMED" })])
    expect(await run(tickets.reservations.cancel({ params, ...owner }))).toMatchObject({ status: "CANCELLED" })
    expect(await run(tickets.reservations.refund({ params, ...owner }))).toMatchObject({ status: "REFUNDED" })
  })

  it("holds the best seats that are like a wish, by name and for the person who is signed in", async () => {
    const { optionId, seatIds } = await stage()
    const userId = await person("wisher")
    const wish = { optionId, seats: 2 }
    const held = await run(tickets.reservations.holdBest({ payload: { userId, ...wish } }))
    expect(held).toMatchObject({ userId, status: "HOLD" })
    signedIn = (await run(tickets.auth.openSession({ payload: { userId } }))).accessToken
    const own = await run(tickets.ownReservations.ownHoldBest({ payload: wish }))
    expect(own).toMatchObject({ userId, status: "HOLD" })
    const seats = [...held.seatIds, ...own.seatIds]
    expect(new Set(seats).size).toBe(4)
    expect(seatIds).toEqual(expect.arrayContaining(seats))
    signedIn = null
  })

  it("gives the same answer to the same key, and refuses a seat that is taken", async () => {
    const { seatIds } = await stage()
    const [one, other] = [await person("first"), await person("second")]
    const asked = { payload: { userId: one, seatIds: [seatIds[0]] }, headers: { "idempotency-key": "k" } }
    const held = await run(tickets.reservations.hold(asked))
    expect(await run(tickets.reservations.hold(asked))).toEqual(held)
    const late = await failureOf(tickets.reservations.hold({ payload: { userId: other, seatIds: [seatIds[0]] } }))
    expect(late).toMatchObject({ _tag: "Refused", status: 409, code: "seat-taken" })
    await run(tickets.legacy.deleteReservation({ params: { reservationId: held.id } }))
    expect(await run(tickets.reservations.hold({ payload: { userId: other, seatIds: [seatIds[0]] } }))).toBeDefined()
  })

  it("reserves a seat through a strategy of the lab, again with the same key, and gives it back", async () => {
    const userId = await person("lab")
    for (const word of ["optimistic", "pessimistic", "distributed-lock"] as const) {
      const { seatIds } = await stage()
      const asked = { payload: { userId, seatId: seatIds[0] }, headers: { "idempotency-key": word } }
      const reserved = await run(tickets.lab[word](asked))
      expect(reserved).toMatchObject({ userId, seatId: seatIds[0], status: "PENDING" })
      expect(await run(tickets.lab[word](asked))).toEqual(reserved)
      await run(tickets.legacy.deleteReservation({ params: { reservationId: reserved.id } }))
    }
  })

  it("asks for a seat through a queue, and reads what became of that", async () => {
    const userId = await person("queue")
    const { seatIds } = await stage()
    for (const [n, word] of (["queueOptimistic", "queuePessimistic", "queueSse"] as const).entries()) {
      const asked = { payload: { userId, seatId: seatIds[n] }, headers: {} }
      expect(await run(tickets.lab[word](asked))).toMatchObject({ message: "Reservation request enqueued" })
      const query = { userId, seatId: seatIds[n] }
      await expect.poll(() => run(tickets.lab.attemptStatus({ query }))).toEqual({ status: "SUCCESS" })
    }
  })

  it("charges a wallet, and tells what happened to it", async () => {
    const params = { userId: await person("saver") }
    const wallet = tickets.wallet
    const charged = await run(wallet.chargeWallet({ params, payload: { amount: 5_000 }, headers: {} }))
    expect(charged).toMatchObject({ type: "CHARGE", balanceAfterAmount: 205_000 })
    expect(await run(wallet.wallet({ params }))).toMatchObject({ walletBalanceAmount: 205_000 })
    expect(await run(wallet.walletTransactions({ params, query: {} }))).toEqual([charged])
  })

  it("lists the strategies that can be raced", async () => {
    const { people, strategies } = await run(tickets.lab.races())
    expect(people).toBe(30)
    expect(strategies.map(({ strategy }) => strategy)).toContain("actor")
  })

  it("signs a person in, who reserves without being named, and signs them out everywhere", async () => {
    const { seatIds } = await stage()
    const userId = await person("member")
    const opened = await run(tickets.auth.openSession({ payload: { userId } }))
    const other = await run(tickets.auth.openSession({ payload: { userId } }))
    const { accessToken, refreshToken } = await run(
      tickets.auth.refresh({ payload: { refreshToken: opened.refreshToken } }),
    )
    signedIn = accessToken
    expect(await run(tickets.auth.me())).toMatchObject({ username: "member" })
    const { ownReservations: own, ownTransfers: hands } = tickets
    const held = await run(own.ownHold({ payload: { seatIds: [seatIds[0]] } }))
    const params = { reservationId: held.id }
    const another = own.ownCancelSeats({ params, payload: { seatIds: [seatIds[2]] } })
    expect(await failureOf(another)).toMatchObject({ status: 409, code: "seat-not-reserved" })
    expect(await run(own.ownExtend({ params, payload: {} }))).toMatchObject({ userId, status: "HOLD" })
    const given = await run(own.ownHold({ payload: { seatIds: [seatIds[1]] } }))
    const givenBack = own.ownRelease({ params: { reservationId: given.id }, payload: {} })
    expect(await run(givenBack)).toMatchObject({ status: "CANCELLED" })
    const paying = tickets.ownPayments
    expect(await failureOf(paying.ownIntent({ params }))).toMatchObject({ status: 409, code: "payments-none" })
    expect(await run(paying.ownPayment({ params }))).toMatchObject({ outcome: "NOTHING", payment: null })
    expect(await run(paying.paymentMethods())).toMatchObject({ provider: null, providerMode: "NONE", gateways: [] })
    expect(await run(own.ownPaying({ params, payload: {} }))).toMatchObject({ userId, status: "PAYING" })
    expect(await run(own.ownConfirm({ params, payload: {} }))).toMatchObject({ status: "CONFIRMED" })
    const toOther = { params, payload: { userId: await person("is offered it") } }
    expect(await run(hands.ownOfferTransfer(toOther))).toMatchObject({ userId, transferOffer: toOther.payload })
    expect(await failureOf(hands.ownTakeTransfer({ params }))).toMatchObject({ status: 404, code: "transfer-none" })
    expect(await run(hands.ownEndTransfer({ params }))).toBeUndefined()
    expect(await run(hands.ownTransferOffers({ query: {} }))).toEqual([])
    expect(await run(own.ownCancel({ params, payload: {} }))).toMatchObject({ status: "CANCELLED" })
    expect(await run(own.ownRefund({ params, payload: {} }))).toMatchObject({ status: "REFUNDED" })
    expect(await run(own.ownReservation({ params }))).toMatchObject({ status: "REFUNDED" })
    const objection = { payload: { decision: "none", message: "why?" } }
    for (const asked of [tickets.trail.appeal(objection), tickets.trail.ownAppeal({ params: { decision: "none" } })])
      expect(await failureOf<unknown>(asked)).toMatchObject({ status: 404, code: "decision-unknown" })
    expect(await failureOf(tickets.trail.appeals({ query: {} }))).toMatchObject({ status: 403 })
    const lifted = { params: { decision: "none" }, payload: { outcome: "LIFTED", message: "yes" } } as const
    expect(await failureOf(tickets.trail.answerAppeal(lifted))).toMatchObject({ status: 403 })
    expect(await run(tickets.trail.auditAbuse({ query: {} }))).toBeInstanceOf(Array)
    await expect.poll(async () => (await run(own.ownReservations({ query: {} }))).length).toBe(2)
    const hooks = tickets.webhooks
    const one = { params: { endpointId: 1 } }
    const wish = { url: "https://shop.example/", events: ["sale.opened" as const] }
    for (const asked of [
      own.adminRefund({ params }),
      own.adminRefunds({ query: {} }),
      tickets.trail.auditTrail({ query: {} }),
      tickets.trail.ownAuditAbuse({ query: {} }),
      hooks.addEndpoint({ payload: wish }),
      hooks.endpoints(),
      hooks.endpoint(one),
      hooks.changeEndpoint({ ...one, payload: wish }),
      hooks.removeEndpoint(one),
      hooks.rotateEndpoint({ ...one, payload: {} }),
      hooks.disableEndpoint(one),
      hooks.enableEndpoint(one),
      hooks.testEndpoint(one),
      hooks.replayEndpoint({ ...one, payload: { messageId: "evt_1_1" } }),
      hooks.endpointAttempts({ ...one, query: {} }),
    ]) {
      expect(await failureOf<unknown>(asked)).toMatchObject({ status: 403, code: "forbidden" })
    }
    const { concertId } = await stage({ everyMs: 86_400_000 })
    const wished = { params: { concertId } }
    expect(await failureOf(tickets.ownWishes.wishes(wished))).toMatchObject({ code: "wishes-none" })
    expect(await failureOf(tickets.ownWishes.withdrawWishes(wished))).toMatchObject({ code: "wishes-none" })
    const payload = { wishes: [{ optionId: concertId * 1_024, seats: 1 }] }
    const late = tickets.ownWishes.fileWishes({ ...wished, payload })
    expect(await failureOf(late)).toMatchObject({ code: "wishes-late" })
    const line = tickets.ownLine
    const joined = await run(line.ownJoin({ payload: { concertId } }))
    expect(joined).toMatchObject({ userId, status: "WAITING", rank: 1 })
    expect(await run(line.joinChallenge({ query: { concertId } }))).toMatchObject({ required: false })
    expect(await run(line.ownStatus({ query: { concertId } }))).toMatchObject({ userId, place: joined.place })
    expect((await run(line.ownReceipt({ query: { concertId } }))).receipt).toEqual(joined.receipt)
    expect(await run(line.ownLeave({ payload: { concertId } }))).toMatchObject({ status: "NONE" })
    expect(await run(line.streamTicket())).toMatchObject({ expiresInSeconds: 60 })
    const sessions = await run(tickets.auth.sessions())
    expect(sessions).toHaveLength(2)
    const foreign = sessions.find(({ current }) => !current)
    await run(tickets.auth.endSession({ params: { session: foreign!.id } }))
    expect(await failureOf(tickets.auth.refresh({ payload: { refreshToken: other.refreshToken } }))).toMatchObject({
      code: "refresh-over",
    })
    await run(tickets.auth.logout({ payload: { refreshToken } }))
    expect(await failureOf(tickets.auth.me())).toMatchObject({ status: 401, code: "token-revoked" })
    signedIn = (await run(tickets.auth.openSession({ payload: { userId } }))).accessToken
    expect(await run(tickets.auth.accounts())).toEqual([])
    const none = { params: { provider: "kakao" } }
    const end = { ...none, payload: { code: "c", state: "s" } }
    const unset = { code: "provider-unset", message: "Missing oauth config: KAKAO_CLIENT_ID" }
    expect(await failureOf(tickets.auth.authorizeUrl({ ...none, query: {} }))).toMatchObject(unset)
    expect(await failureOf(tickets.auth.exchangeCode(end))).toMatchObject(unset)
    expect(await failureOf(tickets.auth.linkUrl(none))).toMatchObject(unset)
    expect(await failureOf(tickets.auth.linkAccount(end))).toMatchObject(unset)
    expect(await failureOf(tickets.auth.csrf())).toMatchObject({ code: "refresh-required" })
    expect(await failureOf(tickets.auth.lookUpUser({ params: { userId } }))).toMatchObject({ code: "forbidden" })
    const role = { params: { userId }, payload: { role: "ADMIN" } } as const
    expect(await failureOf(tickets.auth.setRole(role))).toMatchObject({ code: "forbidden" })
    const tier = { params: { userId }, payload: { tier: "GOLD" } } as const
    expect(await failureOf(tickets.auth.setTier(tier))).toMatchObject({ code: "forbidden" })
    const verification = { params: { userId }, payload: { verified: "PHONE" } } as const
    expect(await failureOf(tickets.auth.setVerification(verification))).toMatchObject({ code: "forbidden" })
    expect(await failureOf(tickets.auth.people({ query: {} }))).toMatchObject({ code: "forbidden" })
    expect(await run(tickets.search.searchConcerts({ query: { size: "1" } }))).toMatchObject({ page: 0, size: 1 })
    expect(await run(tickets.search.concertHighlights({ query: {} }))).toMatchObject({ openingSoonWithinHours: 12 })
    const { adminCreateConcert, adminRenameConcert, adminRetireConcert } = tickets.adminConcerts
    const concert = { params: { concertId: 1 }, payload: { title: "Finale" } }
    expect(await failureOf(adminRenameConcert(concert))).toMatchObject({ code: "forbidden" })
    expect(await failureOf(adminRetireConcert(concert))).toMatchObject({ code: "forbidden" })
    const night = { headers: {}, payload: { ...names, seatCount: 1, ticketPriceAmount: 0 } }
    expect(await failureOf(adminCreateConcert(night))).toMatchObject({ code: "forbidden" })
    const untaken = { params: { reservationId: 2 ** 27 + 1 } }
    expect(await failureOf(tickets.bookings.ownBooking(untaken))).toMatchObject({ code: "reservation-not-found" })
    const option = { params: { optionId: 1_024, bookingNumber: "12-3457-46" }, payload: { all: true } }
    const { doorList, settlement } = tickets.saleLists
    const { adminOption: its, adminBlockSeats, adminReleaseSeats, adminCancelOption } = tickets.adminOptions
    const onOption = [its(option), adminBlockSeats(option), adminReleaseSeats(option), adminCancelOption(option)]
    for (const each of [tickets.bookings.booking(option), doorList(option), settlement(concert), ...onOption])
      expect(await failureOf<unknown>(each)).toMatchObject({ code: "forbidden" })
    const several = { headers: {}, payload: { reservationIds: [] } }
    expect(await failureOf(tickets.ownReservations.ownCancelMany(several))).toMatchObject({ code: "bad-request" })
    await run(tickets.auth.endSessions())
    expect(await failureOf(tickets.auth.me())).toMatchObject({ status: 401, code: "token-revoked" })
    signedIn = null
  })

  it("joins a line, asks for the place in it, and leaves", async () => {
    const { concertId } = await stage({ everyMs: 86_400_000 })
    const inLine = { userId: 5, concertId }
    const joined = await run(tickets.line.join({ payload: inLine }))
    expect(joined).toMatchObject({ status: "WAITING", place: 1, rank: 1 })
    expect(await run(tickets.line.status({ query: inLine }))).toMatchObject({ status: "WAITING", place: 1 })
    expect((await run(tickets.line.receipt({ query: inLine }))).receipt).toEqual(joined.receipt)
    expect((await run(tickets.keys.jwks())).keys).toHaveLength(1)
    const overview = await run(tickets.line.lineOverview({ query: { concertId } }))
    expect(overview).toMatchObject({ waiting: 1, joined: 1 })
    expect(await run(tickets.line.leave({ payload: inLine }))).toMatchObject({ status: "NONE", ended: "left" })
  })

  it("gives orders to a line", async () => {
    const { concertId } = await stage({ everyMs: 86_400_000 })
    const params = { concertId }
    const orders = tickets.lineOrders
    const set = await run(orders.setLine({ params, payload: { batch: 3, protects: true } }))
    expect(set.policy).toMatchObject({ batch: 3, burst: 3, protects: true })
    for (const [order, method] of [
      [orders.pauseLine, "paused"],
      [orders.drainLine, "closed"],
      [orders.resumeLine, "fifo"],
    ] as const) {
      expect((await run(order({ params }))).policy.method).toBe(method)
    }
    for (const userId of [7, 8, 9]) await run(tickets.line.join({ payload: { userId, concertId } }))
    expect(await run(orders.activatePerson({ params, payload: { userId: 8 } }))).toMatchObject({ status: "ACTIVE" })
    const ended = await run(orders.deactivatePerson({ params, payload: { userId: 8 } }))
    expect(ended).toMatchObject({ status: "NONE", ended: "revoked" })
    await run(orders.leavePerson({ params, payload: { userId: 9 } }))
    expect(await run(orders.line({ params }))).toMatchObject({ waiting: 1, active: 0 })
    expect(await run(orders.clearLine({ params }))).toMatchObject({ waiting: 0 })
    expect((await run(orders.saleState({ params }))).stateHash).toMatch(/^[0-9a-f]{64}$/)
  })

  it("sends the pass of an admitted person, without which a protected sale refuses", async () => {
    const { concertId, seatIds } = await stage()
    const userId = await person("guest")
    const params = { concertId }
    await run(tickets.lineOrders.setLine({ params, payload: { protects: true } }))
    const payload = { userId, seatIds: [seatIds[0]] }
    expect(await failureOf(tickets.reservations.hold({ payload }))).toMatchObject({ status: 403, code: "pass-missing" })
    const { pass } = await run(tickets.lineOrders.activatePerson({ params, payload: { userId } }))
    const held = await run(tickets.reservations.hold({ payload, headers: { "admission-pass": pass! } }))
    expect(held.status).toBe("HOLD")
  })

  it("creates, finds and removes people, and takes a concert away", async () => {
    const userId = await person("leaver")
    const params = { userId }
    expect(await run(tickets.users.user({ params }))).toMatchObject({ username: "leaver", tier: "GOLD" })
    await run(tickets.users.removeUser({ params }))
    expect(await failureOf(tickets.users.user({ params }))).toMatchObject({ status: 400, code: "user-unknown" })
    const { concertId } = await stage()
    expect(await run(tickets.setup.cleanup({ params: { concertId } }))).toEqual({ concertId })
    expect((await run(tickets.concerts.concerts())).map(({ id }) => id)).not.toContain(concertId)
  })

  it("sets the rules of a sale and reads them back; on the path of administrators they are closed to others", async () => {
    const { concertId } = await stage()
    const { salesPolicy } = tickets
    const asked = {
      params: { concertId },
      payload: { generalSaleStartAt: "2026-01-01T00:00:00", maxReservationsPerUser: 3 },
    }
    expect(await run(salesPolicy.setSalesPolicy(asked))).toMatchObject({ concertId, maxReservationsPerUser: 3 })
    expect(await run(salesPolicy.salesPolicy({ params: { concertId } }))).toMatchObject({ maxReservationsPerUser: 3 })
    await run(salesPolicy.salesPolicyHistory({ params: { concertId } }))
    expect(await failureOf(salesPolicy.adminSetSalesPolicy(asked))).toMatchObject({ status: 401 })
    const history = salesPolicy.adminSalesPolicyHistory({ params: { concertId } })
    expect(await failureOf(history)).toMatchObject({ status: 401 })
    expect(await failureOf(salesPolicy.previewSalesPolicy(asked))).toMatchObject({ status: 401 })
    const preview = salesPolicy.salesPolicyPreview({ params: { concertId, previewId: 1 } })
    expect(await failureOf(preview)).toMatchObject({ status: 401 })
  })

  it("tells that the node is up", async () => {
    expect(await run(tickets.health.live())).toEqual({ status: "UP", reason: null })
    expect(await run(tickets.health.ready())).toEqual({ status: "UP", reason: null })
    expect(await run(tickets.system.runtime())).toMatchObject({ ready: { status: "UP" } })
  })

  it("tells what a provider hears whose message is not signed", async () => {
    const sent = tickets.payments.providerWebhook({ params: { gateway: "sandbox" } })
    expect(await failureOf(sent)).toMatchObject({ code: "message-forged" })
  })

  it("tells what the sender of a message hears whose signature does not fit", async () => {
    const told = { eventType: "PAYMENT", status: "APPROVED", userId: 1, reservationId: 134_217_729, amount: 1 }
    const sent = tickets.payments.pgReadyWebhook({ payload: { ...told, signature: "0".repeat(64) } })
    expect(await failureOf(sent)).toMatchObject({ status: 401, code: "message-forged" })
  })

  it("compares what a sale, its orders and its provider say of payments, for operators", async () => {
    const { payments } = tickets
    const { concertId } = await stage()
    const params = { concertId }
    expect(await run(payments.reconciliation({ params, query: {} }))).toMatchObject({ concertId, differences: [] })
    expect(await failureOf(payments.adminReconciliation({ params, query: {} }))).toMatchObject({ status: 401 })
    const payment = { concertId, paymentId: 1 }
    const end = { params: { errandId: 1 }, payload: { reason: "The buyer never came back." } }
    await areUnauthorized(
      payments.readPayment({ params: payment }),
      payments.adminStuckPayments({ query: {} }),
      payments.adminEndErrand(end),
    )
    expect(await failureOf(payments.orderPaymentRead({ params: payment }))).toMatchObject({ code: "payment-unmade" })
    expect(await run(payments.stuckPayments({ query: {} }))).toMatchObject({ messages: [] })
    expect(await failureOf(payments.endErrand(end))).toMatchObject({ _tag: "Refused" })
  })

  it("shows and sets modes and numbers of abuse rules, and asks about nodes as one who is not signed in", async () => {
    const { cluster, drills, trail } = tickets
    const set = { params: { rule: "rate" }, payload: { numbers: { max: 5, windowSeconds: 20 } } } as const
    expect((await run(trail.setAbuseRule(set))).rules[0]).toMatchObject({ rule: "rate", max: 5 })
    expect((await run(trail.abuseRules())).rules[0]).toMatchObject({ windowSeconds: 20 })
    const drained = cluster.adminDrainNode({ payload: { address: "10.0.0.2:7000", drained: true } })
    const moved = cluster.adminMoveSale({ params: { concertId: 1 }, payload: { node: null } })
    const drill = drills.adminStartDrill({ payload: { fault: "crash", people: 1, seconds: 4 } })
    await areUnauthorized(cluster.adminCluster({ query: {} }), drained, moved, drills.adminDrills(), drill)
    await areUnauthorized(trail.adminAbuseRules(), trail.adminSetAbuseRule(set))
  })

  it("tells what a caller hears of the operators' console who is not signed in", async () => {
    const [{ adminOptions, saleDesk }, params] = [tickets, { concertId: 1 }]
    await areUnauthorized(
      saleDesk.saleFigures({ params }),
      saleDesk.adminSetLine({ params, payload: { batch: 3 } }),
      saleDesk.saleJournal({ params, query: {} }),
      saleDesk.userReservations({ params: { userId: 1 }, query: {} }),
      tickets.bookings.checkTicket({ payload: { ticket: "" } }),
      adminOptions.adminAddOption({ params, headers: { "idempotency-key": "k" }, payload: names }),
    )
  })

  it("reads one concert by its id, and tells what a reader of tickets hears who is not signed in", async () => {
    const { concertId } = await stage()
    expect(await run(tickets.concerts.concert({ params: { concertId } }))).toMatchObject({ id: concertId })
    const asked = { params: { concertId, reservationId: 134_217_729 }, payload: new FormData(), query: {} }
    expect(await failureOf(tickets.search.thumbnail(asked))).toMatchObject({ code: "thumbnail-none" })
    const { adminSetThumbnail: set, adminRemoveThumbnail: remove } = tickets.adminConcerts
    await areUnauthorized(set(asked), remove(asked), tickets.bookings.ownTicket(asked))
  })

  it("tells who may be told away from the page, or verifies an address, as one who is not signed in", async () => {
    const { auth, notifications } = tickets
    const payload = { endpoint: "https://push.example/1", language: "en", keys: { p256dh: "p", auth: "a" } } as const
    const told = [notifications.tellBrowser({ payload }), notifications.notifications()]
    const byMail = [notifications.tellByMail({ payload: { language: "en" } }), notifications.leaveMail()]
    const left = notifications.leaveBrowser({ params: { digest: "A".repeat(43) } })
    const email = [auth.verification(), auth.askEmailCode({ payload: { email: "mina@example.com" } })]
    await areUnauthorized(...told, ...byMail, left, ...email, auth.confirmEmail({ payload: { code: "271828" } }))
  })

  it("has called every operation there is", () => {
    const all = Object.entries(repeating).flatMap(([group, names]) =>
      Object.entries(names).flatMap(([name, how]) => (how === "stream" ? [] : [`${group}.${name}`])),
    )
    expect(all.filter((operation) => !called.has(operation))).toEqual([])
  })
})
