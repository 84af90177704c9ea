/** The list at the door and the settlement of a concert, as files for spreadsheets. */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { SandboxShop } from "./SandboxShop.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const shop = new SandboxShop()
let node: TestNode
beforeAll(async () => {
  node = await startNode({ desk: shop.desk })
  shop.follow(node.engine)
})
afterAll(() => node.stop())
let names = 0
beforeEach(() => {
  names++
})

const signedIn = async (name: string, role?: "OPERATOR" | "ADMIN", of = node) => {
  const person = await createUser(of.url, `${name} ${names}`)
  if (role !== undefined) of.setRole(person, role)
  return { person, headers: bearer(await signIn(of.url, person)) }
}
const buy = async (userId: number, seatIds: ReadonlyArray<number>, of = node): Promise<number> => {
  const { body } = await post(`${of.url}/api/reservations/v6/holds`, { userId, seatIds })
  for (const step of ["paying", "confirm"]) {
    await post(`${of.url}/api/reservations/v6/${body.id}/${step}`, { userId })
  }
  return body.id
}
/** Without quotes that a comma or a line would need: no cell of these tests has one. */
const rowsOf = (text: string): ReadonlyArray<Readonly<Record<string, string>>> => {
  const [columns, ...lines] = text
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","))
  return lines.map((cells) => Object.fromEntries(cells.map((cell, i) => [columns[i], cell])))
}

describe("the list at the door", () => {
  it("has each seat that was bought with its owner, and no money", async () => {
    const { optionId, seatIds } = await setUp(node.url, { optionCount: 2 })
    const desk = await signedIn("desk", "OPERATOR")
    const [mina, jun] = [await signedIn("mina"), await signedIn("jun")]
    const bought = await buy(mina.person, [seatIds[0], seatIds[1]])
    await post(`${node.url}/api/reservations/v6/holds`, { userId: jun.person, seatId: seatIds[2] })
    const given = await buy(jun.person, [seatIds[3]])
    await post(`${node.url}/api/reservations/v6/${given}/cancel`, { userId: jun.person })
    const list = await ask(`${node.url}/api/admin/concerts/options/${optionId}/door-list`, { headers: desk.headers })
    expect(list.status).toBe(200)
    expect(list.headers.get("content-type")).toBe("text/csv;charset=UTF-8")
    expect(list.headers.get("content-disposition")).toBe(`attachment; filename="door-list-${optionId}.csv"`)
    expect(list.headers.get("x-content-type-options")).toBe("nosniff")
    expect(list.headers.get("cache-control")).toContain("no-store")
    const rows = rowsOf(list.text)
    const number = bookingNumberOf(bought)
    expect(rows).toEqual([
      expect.objectContaining({ bookingNumber: number, seat: "A-1", name: `mina ${names}`, userId: `${mina.person}` }),
      expect.objectContaining({ bookingNumber: number, seat: "A-2", tier: "GENERAL", transfers: "0" }),
    ])
    expect(Object.keys(rows[0])).not.toContain("price")
    const other = await ask(`${node.url}/api/admin/concerts/options/${optionId + 1}/door-list`, {
      headers: desk.headers,
    })
    expect(rowsOf(other.text)).toEqual([])
  })

  it("tells a door that is offline which seats a ticket lets in to by its booking, also where its seat was sold again", async () => {
    const { optionId, seatIds } = await setUp(node.url)
    const [desk, mina, jun] = [await signedIn("desk", "OPERATOR"), await signedIn("mina"), await signedIn("jun")]
    const ticketOf = async (of: typeof mina, seats: ReadonlyArray<number>) => {
      const id = await buy(of.person, seats)
      const { ticket } = (await ask(`${node.url}/api/reservations/v7/${id}/ticket`, { headers: of.headers })).body
      return { id, claims: JSON.parse(Buffer.from(ticket.split(".")[1], "base64url").toString()) }
    }
    const [whole, some] = [await ticketOf(mina, [seatIds[0]]), await ticketOf(mina, [seatIds[1], seatIds[2]])]
    await post(`${node.url}/api/reservations/v7/${whole.id}/cancel`, {}, mina.headers)
    await post(`${node.url}/api/reservations/v7/${some.id}/cancel-seats`, { seatIds: [seatIds[1]] }, mina.headers)
    const again = await ticketOf(jun, [seatIds[0], seatIds[1]])
    const list = await ask(`${node.url}/api/admin/concerts/options/${optionId}/door-list`, { headers: desk.headers })
    const opens = ({ claims: { booking, transfers } }: typeof whole) =>
      rowsOf(list.text)
        .filter((row) => row.bookingNumber === booking && row.transfers === String(transfers))
        .map(({ seat }) => seat)
    expect([whole, some, again].map(opens)).toEqual([[], ["A-3"], ["A-1", "A-2"]])
  })

  it("never begins a cell like a formula, whatever a person calls themselves", async () => {
    const { optionId, seatIds } = await setUp(node.url)
    const desk = await signedIn("desk", "OPERATOR")
    await buy(await createUser(node.url, `=1+1 ${names}`), [seatIds[0]])
    const list = await ask(`${node.url}/api/admin/concerts/options/${optionId}/door-list`, { headers: desk.headers })
    expect(rowsOf(list.text)[0].name).toBe(`'=1+1 ${names}`)
  })

  it("is on record before it is sent, and is not sent where it cannot be", async () => {
    const { concertId, optionId } = await setUp(node.url)
    const [desk, chief] = [await signedIn("desk", "OPERATOR"), await signedIn("chief", "ADMIN")]
    const address = `/api/admin/concerts/options/${optionId}/door-list`
    await ask(node.url + address, { headers: desk.headers })
    const trail = await ask(`${node.url}/api/admin/audit?kind=LIST_READ`, { headers: chief.headers })
    expect(trail.body[0]).toMatchObject({
      ...{ actorUserId: desk.person, concertId, detailMessage: `door-list-${optionId}` },
    })
    const without: AuditTrail["Service"] = {
      note: () => {},
      record: (_entry, told) => told(false),
      counts: () => ({ stored: 0, lost: 0, folded: 0, pending: 0 }),
      list: () => Effect.fail(storeUnavailable("the test says so")),
    }
    const other = await startNode({ trail: without })
    try {
      const concert = await setUp(other.url)
      const { headers } = await signedIn("desk", "OPERATOR", other)
      const refused = await ask(`${other.url}/api/admin/concerts/options/${concert.optionId}/door-list`, { headers })
      expect([refused.status, refused.body.code]).toEqual([503, "catalogue-unavailable"])
    } finally {
      await other.stop()
    }
  })
})

describe("the settlement of a concert", () => {
  it("has each payment and what was paid back of it, for administrators alone", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url, {
      ...{ seatCount: 4, tiers: [{ name: "R", price: 1_000 }] },
      payments: { gateway: "sandbox", payMs: 60_000 },
    })
    const [desk, chief, mina] = [
      ...[await signedIn("desk", "OPERATOR"), await signedIn("chief", "ADMIN"), await signedIn("mina")],
    ]
    const v7 = `${node.url}/api/reservations/v7`
    const paid = async (...ids: number[]): Promise<number> => {
      const { body } = await post(`${v7}/holds`, { seatIds: ids }, mina.headers)
      const made = await until("the payment is made", async () => {
        const { body: intent } = await post(`${v7}/${body.id}/intents`, {}, mina.headers)
        return intent.paymentTransactionId ?? undefined
      })
      shop.agree(made)
      await post(`${v7}/${body.id}/confirm`, {}, mina.headers)
      await expect
        .poll(async () => (await ask(`${v7}/${body.id}`, { headers: mina.headers })).body.status)
        .toBe("CONFIRMED")
      return body.id
    }
    const [kept, given] = [await paid(seatIds[0], seatIds[2]), await paid(seatIds[1])]
    await post(`${v7}/${given}/cancel`, {}, mina.headers)
    await post(`${v7}/${given}/refund`, {}, mina.headers)
    await expect.poll(async () => (await ask(`${v7}/${given}`, { headers: mina.headers })).body.status).toBe("REFUNDED")
    const parted = await post(`${v7}/${kept}/cancel-seats`, { seatIds: [seatIds[2]] }, mina.headers)
    const part = parted.body.parts[0].id
    await expect.poll(async () => (await ask(`${v7}/${part}`, { headers: mina.headers })).body.status).toBe("REFUNDED")
    const friend = await signedIn("friend")
    await post(`${v7}/${kept}/transfer`, { userId: friend.person }, mina.headers)
    expect((await post(`${v7}/${kept}/transfer/take`, {}, friend.headers)).status).toBe(200)
    const address = `${node.url}/api/admin/settlements/${concertId}`
    expect((await ask(address, { headers: desk.headers })).body.code).toBe("forbidden")
    const { text } = await ask(address, { headers: chief.headers })
    const rows = rowsOf(text)
    expect(rows).toMatchObject([
      {
        ...{ bookingNumber: bookingNumberOf(kept), optionId: `${optionId}`, status: "CONFIRMED", price: "1000" },
        ...{ paymentStatus: "CAPTURED", captured: "2000", refunded: "0", refundOwed: "0", refundState: "NONE" },
        ...{ seats: "1", userId: `${friend.person}`, buyerUserId: `${mina.person}` },
      },
      {
        ...{ bookingNumber: bookingNumberOf(given), status: "REFUNDED", price: "1000", refundReason: "CANCELLED" },
        ...{ paymentStatus: "REFUNDED", captured: "1000", refunded: "1000", refundOwed: "0", refundState: "SETTLED" },
      },
      // Given back out of the first booking, in whose line its money came.
      {
        ...{ bookingNumber: bookingNumberOf(part), seats: "1", status: "REFUNDED", price: "1000" },
        ...{ captured: "0", refunded: "1000", refundOwed: "0", refundState: "SETTLED", refundReason: "CANCELLED" },
      },
    ])
    const night = `${node.url}/api/admin/concerts/options/${optionId}/door-list`
    expect(rowsOf((await ask(night, { headers: desk.headers })).text)).toMatchObject([
      { bookingNumber: bookingNumberOf(kept) },
    ])
  })

  it("has the price of what was bought without a payment, and leaves out what never was", async () => {
    const { concertId, seatIds } = await setUp(node.url, { ticketPriceAmount: 500 })
    const [chief, mina] = [await signedIn("chief", "ADMIN"), await signedIn("mina")]
    await buy(mina.person, [seatIds[0], seatIds[1]])
    await post(`${node.url}/api/reservations/v6/holds`, { userId: mina.person, seatId: seatIds[2] })
    const { text } = await ask(`${node.url}/api/admin/settlements/${concertId}`, { headers: chief.headers })
    expect(rowsOf(text)).toMatchObject([{ seats: "2", price: "1000", status: "CONFIRMED", captured: "" }])
  })

  it("is of a concert that there is", async () => {
    const chief = await signedIn("chief", "ADMIN")
    const { status, body } = await ask(`${node.url}/api/admin/settlements/999`, { headers: chief.headers })
    expect([status, body.code]).toEqual([400, "sale-unknown"])
  })
})
