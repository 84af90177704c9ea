/** Reservations by their booking number. */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import { Effect } from "effect"
import { createLocalJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { order } from "./line/orders.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

const signedIn = async (name: string, role?: "OPERATOR" | "ADMIN") => {
  const person = await createUser(node.url, name)
  if (role !== undefined) node.setRole(person, role)
  return { person, headers: bearer(await signIn(node.url, person)) }
}
const lookUp = (number: string, headers: Record<string, string>) =>
  ask(`${node.url}/api/admin/bookings/${number}`, { headers })

describe("the ticket of a reservation", () => {
  it("is signed for its owner once it is confirmed, and verified with the published keys alone", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url)
    const mina = await signedIn("has a ticket")
    const other = await signedIn("has none")
    const { body } = await post(`${node.url}/api/reservations/v7/holds`, { seatIds: seatIds.slice(0, 2) }, mina.headers)
    const own = `${node.url}/api/reservations/v7/${body.id}`
    const before = await ask(`${own}/ticket`, { headers: mina.headers })
    expect([before.status, before.body.code]).toEqual([404, "ticket-unconfirmed"])
    for (const step of ["paying", "confirm"]) await post(`${own}/${step}`, {}, mina.headers)
    const { ticket, bookingNumber } = (await ask(`${own}/ticket`, { headers: mina.headers })).body
    expect((await ask(`${own}/ticket`, { headers: other.headers })).body.code).toBe("reservation-not-found")

    const keys = createLocalJWKSet((await ask(`${node.url}/.well-known/jwks.json`)).body)
    const { payload } = await jwtVerify(ticket, keys, { typ: "ticketrush-ticket+jwt", issuer: "ticketrush" })
    expect(payload).toMatchObject({ booking: bookingNumber, concert: concertId, option: optionId, seats: body.seatIds })
    const changed = ticket.split(".")
    changed[1] = Buffer.from(JSON.stringify({ ...payload, seats: seatIds })).toString("base64url")
    await expect(jwtVerify(changed.join("."), keys)).rejects.toThrow()
    // A door takes nothing else that is signed here for a ticket.
    await expect(jwtVerify(ticket, keys, { typ: "ticketrush-pass+jwt" })).rejects.toThrow()

    await post(`${own}/cancel`, {}, mina.headers)
    expect((await ask(`${own}/ticket`, { headers: mina.headers })).body.code).toBe("ticket-unconfirmed")
  })

  it("is over once its purchase has changed hands: it says so beside a newer one, a booking and the list at the door", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url)
    const [mina, juno, desk] = [await signedIn("gives"), await signedIn("takes"), await signedIn("door", "OPERATOR")]
    const { body } = await post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, mina.headers)
    const own = `${node.url}/api/reservations/v7/${body.id}`
    for (const step of ["paying", "confirm"]) await post(`${own}/${step}`, {}, mina.headers)
    const keys = createLocalJWKSet((await ask(`${node.url}/.well-known/jwks.json`)).body)
    const texts: string[] = []
    const ticketOf = async (headers: Record<string, string>) => {
      const { ticket } = (await ask(`${own}/ticket`, { headers })).body
      texts.push(ticket)
      return (await jwtVerify(ticket, keys, { typ: "ticketrush-ticket+jwt" })).payload
    }
    const atTheDoor = async () => {
      const list = `${node.url}/api/admin/concerts/options/${optionId}/door-list`
      const [columns, row] = (await ask(list, { headers: desk.headers })).text.trimEnd().split("\r\n")
      const shown = row.split(",")[columns.split(",").indexOf("transfers")]
      const { transfers, userId } = (await lookUp(bookingNumberOf(body.id), desk.headers)).body
      return { list: Number(shown), booking: transfers, userId }
    }
    const readAtTheDoor = async (ticket: string) =>
      (await post(`${node.url}/api/admin/tickets/check`, { ticket }, desk.headers)).body
    const old = await ticketOf(mina.headers)
    expect(old.transfers).toBe(0)
    expect(await atTheDoor()).toEqual({ list: 0, booking: 0, userId: mina.person })
    const admits = {
      verdict: "ADMITS",
      bookingNumber: bookingNumberOf(body.id),
      concertId,
      optionId,
      seatIds: [seatIds[0]],
    }
    const opens = async () => Promise.all([texts[0], texts.at(-1)!].map(readAtTheDoor))
    expect(await readAtTheDoor(texts[0])).toEqual(admits)
    // Scanners end what they read as a keyboard does.
    for (const typed of ["\r\n", "\t"]) expect(await readAtTheDoor(`${texts[0]}${typed}`)).toEqual(admits)
    const about = { reservation: body.id }
    await order(node.engine, concertId, { kind: "offer-transfer", ...about, person: mina.person, to: juno.person })
    expect((await ticketOf(mina.headers)).transfers).toBe(0)
    await order(node.engine, concertId, { kind: "take-transfer", ...about, person: juno.person })
    expect((await ask(`${own}/ticket`, { headers: mina.headers })).body.code).toBe("reservation-not-found")
    expect(await ticketOf(juno.headers)).toEqual({ ...old, transfers: 1 })
    expect(await atTheDoor()).toEqual({ list: 1, booking: 1, userId: juno.person })
    expect(await opens()).toEqual([{ ...admits, verdict: "HANDED_OVER", seatIds: [] }, admits])
    await post(`${own}/cancel`, {}, juno.headers)
    expect((await opens()).map(({ verdict }) => verdict)).toEqual(["NOT_CONFIRMED", "NOT_CONFIRMED"])
    const forged = { verdict: "NO_TICKET", bookingNumber: null, concertId: null, optionId: null, seatIds: [] }
    const { accessToken } = await signIn(node.url, juno.person)
    for (const no of ["", "no ticket", `${texts[0]}x`, accessToken]) expect(await readAtTheDoor(no)).toEqual(forged)
    const chief = await signedIn("chief of doors", "ADMIN")
    const trail = await ask(`${node.url}/api/admin/audit?kind=BOOKING_READ&limit=1`, { headers: chief.headers })
    expect(trail.body[0]).toMatchObject({
      ...{ actorUserId: desk.person, userId: juno.person, reservationId: body.id },
      detailMessage: `ticket of booking ${bookingNumberOf(body.id)}: NOT_CONFIRMED`,
    })
  })

  it("lets in to the seats that are left of it, and is over for good once its purchase came back to the one who had it first", async () => {
    const { concertId, seatIds } = await setUp(node.url)
    const [mina, juno, desk] = [await signedIn("first"), await signedIn("second"), await signedIn("gate", "OPERATOR")]
    const { body } = await post(`${node.url}/api/reservations/v7/holds`, { seatIds: seatIds.slice(0, 2) }, mina.headers)
    const own = `${node.url}/api/reservations/v7/${body.id}`
    for (const step of ["paying", "confirm"]) await post(`${own}/${step}`, {}, mina.headers)
    const ticketOf = async (): Promise<string> => (await ask(`${own}/ticket`, { headers: mina.headers })).body.ticket
    const atTheDoor = async (ticket: string) => {
      const { verdict, seatIds } = (await post(`${node.url}/api/admin/tickets/check`, { ticket }, desk.headers)).body
      return [verdict, ...seatIds]
    }
    const first = await ticketOf()
    expect(await atTheDoor(first)).toEqual(["ADMITS", ...seatIds.slice(0, 2)])
    await post(`${own}/cancel-seats`, { seatIds: [seatIds[0]] }, mina.headers)
    for (const ticket of [first, await ticketOf()]) expect(await atTheDoor(ticket)).toEqual(["ADMITS", seatIds[1]])
    const about = { reservation: body.id }
    for (const [from, to] of [
      [mina, juno],
      [juno, mina],
    ]) {
      await order(node.engine, concertId, { kind: "offer-transfer", ...about, person: from.person, to: to.person })
      await order(node.engine, concertId, { kind: "take-transfer", ...about, person: to.person })
    }
    expect(await atTheDoor(first)).toEqual(["HANDED_OVER"])
    expect(await atTheDoor(await ticketOf())).toEqual(["ADMITS", seatIds[1]])
  })
})

describe("a booking number", () => {
  it("is shown to its owner alone, and found by operators, each look-up on record", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url)
    const mina = await signedIn("mina")
    const other = await signedIn("juno")
    const desk = await signedIn("desk", "OPERATOR")
    const held = await post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, mina.headers)
    const reservationId = held.body.id
    const own = `${node.url}/api/reservations/v7/${reservationId}/booking`
    const shown = await ask(own, { headers: mina.headers })
    const bookingNumber = bookingNumberOf(reservationId)
    expect(shown.body).toMatchObject({ bookingNumber, reservationId, userId: mina.person, concertId, optionId })
    expect((await ask(own, { headers: other.headers })).body.code).toBe("reservation-not-found")
    const found = await lookUp(bookingNumber, desk.headers)
    expect(found.body).toEqual(shown.body)
    expect(found.body).toMatchObject({ seatIds: [seatIds[0]], status: "HOLD", confirmedAt: null })
    expect((await lookUp(bookingNumber, mina.headers)).body.code).toBe("forbidden")
    const chief = await signedIn("chief", "ADMIN")
    const trail = await ask(`${node.url}/api/admin/audit?kind=BOOKING_READ`, { headers: chief.headers })
    expect(trail.body[0]).toMatchObject({
      ...{ kind: "BOOKING_READ", actorUserId: desk.person, userId: mina.person, reservationId },
      detailMessage: `booking ${bookingNumber}`,
    })
  })

  it("is refused where its digits do not fit, and unknown where there is no such reservation", async () => {
    const desk = await signedIn("counter", "OPERATOR")
    expect(await lookUp("12-3457-45", desk.headers)).toMatchObject({
      status: 400,
      body: { code: "booking-number-wrong" },
    })
    expect(await lookUp("12-3457-46", desk.headers)).toMatchObject({ status: 404, body: { code: "booking-unknown" } })
  })

  it("is not looked up where that cannot be put on record, and its owner reads it all the same", async () => {
    const trail: AuditTrail["Service"] = {
      note: () => {},
      record: (_entry, told) => told(false),
      counts: () => ({ stored: 0, lost: 0, folded: 0, pending: 0 }),
      list: () => Effect.fail(storeUnavailable("the test says so")),
    }
    const other = await startNode({ trail })
    try {
      const { seatIds } = await setUp(other.url)
      const [mina, desk] = [await createUser(other.url, "mina"), await createUser(other.url, "desk")]
      other.setRole(desk, "OPERATOR")
      const minas = bearer(await signIn(other.url, mina))
      const held = await post(`${other.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, minas)
      const own = await ask(`${other.url}/api/reservations/v7/${held.body.id}/booking`, { headers: minas })
      expect(own.status).toBe(200)
      const looked = await ask(`${other.url}/api/admin/bookings/${own.body.bookingNumber}`, {
        headers: bearer(await signIn(other.url, desk)),
      })
      expect([looked.status, looked.body.code]).toEqual([503, "catalogue-unavailable"])
    } finally {
      await other.stop()
    }
  })
})
