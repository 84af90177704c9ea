/**
 * A whole purchase through the HTTP API: an administrator puts up a sale that has to be paid for, a person holds seats,
 * pays at a sandbox in a process of its own, gives some of them back, and gets the money. Nothing leaves the machine.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "@ticketrush/engine/database/freePort"
import { signatureOf } from "@ticketrush/payment/webhooks/body-signature"
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ServerProcess } from "../../../http/test/process/ServerProcess.ts"

const program = fileURLToPath(new URL("../../src/ticketrush.ts", import.meta.url))
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const key = "key-of-the-shop"

type Json = Readonly<Record<string, never>>
type Answer = { readonly status: number; readonly body: Json; readonly replayed: string | null }

let database: TestDatabase
let server: ServerProcess
let sandbox: ChildProcess
let sandboxUrl: string

beforeAll(async () => {
  database = await createDatabase()
  const port = await Effect.runPromise(freePort(process.pid * 7 + 3))
  sandboxUrl = `http://127.0.0.1:${port}`
  server = await ServerProcess.start({
    DATABASE_URL: database.url,
    TICKETRUSH_ADMIN: "chief",
    TICKETRUSH_PAYMENTS: "sandbox",
    TICKETRUSH_PAYMENTS_URL: `${sandboxUrl}/sandbox`,
    TICKETRUSH_PAYMENTS_KEY: key,
    TICKETRUSH_PAYMENTS_WEBHOOK_SECRET: secret,
  })
  const told = ["--webhook", `${server.url}/api/payments/webhooks/sandbox`, "--profile", "instant"]
  sandbox = spawn(
    process.execPath,
    [program, "sandbox", "--port", String(port), "--key", key, "--secret", secret, ...told],
    { stdio: "ignore" },
  )
  await until("the sandbox answers", () =>
    fetch(sandboxUrl).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
})
afterAll(async () => {
  sandbox.kill("SIGKILL")
  await server.end()
  await database.drop()
})

const ask = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { "content-type": "application/json" }
  const answer = await fetch(server.url + path, { method, headers: { ...type, ...headers }, ...sent })
  return {
    status: answer.status,
    body: JSON.parse((await answer.text()) || "{}"),
    replayed: answer.headers.get("idempotent-replayed"),
  }
}

const signIn = async (userId: number): Promise<Record<string, string>> => {
  const { body } = await ask("POST", "/api/lab/sessions", { userId })
  return { authorization: `Bearer ${body.accessToken}` }
}

type Payment = {
  readonly order: string
  readonly status: string
  readonly refunds: ReadonlyArray<{ readonly amount: number; readonly attempt: string }>
}
const books = async (): Promise<ReadonlyArray<Payment>> =>
  (await (await fetch(`${sandboxUrl}/payments`)).json()) as never

describe("a purchase, with a payment provider in another process", () => {
  it("goes from a hold over payment and confirmation to seats, and what is given back is paid back", async () => {
    // The first person of a new database is the administrator whom the settings name.
    expect((await ask("GET", "/api/users/1")).body).toMatchObject({ username: "chief", role: "ADMIN" })
    const chief = await signIn(1)
    const night = {
      ...{ title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00", seatCount: 6 },
      ...{ ticketPriceAmount: 50_000, maxReservationsPerUser: 6, line: { method: "passthrough", returnMs: 0 } },
    }
    const made = await ask("POST", "/api/admin/concerts", { ...night, payments: { gateway: "sandbox" } }, chief)
    expect(made).toMatchObject({ status: 201 })
    const { concertId, optionIds } = made.body as unknown as { concertId: number; optionIds: number[] }
    const policy = {
      ...{ generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 6 },
      refundFees: [{ until: "2098-12-01T00:00:00", percent: 10 }],
    }
    expect(await ask("PUT", `/api/concerts/${concertId}/sales-policy`, policy, chief)).toMatchObject({ status: 200 })
    const seats = (await ask("GET", `/api/concerts/options/${optionIds[0]}/seats`)).body as unknown as { id: number }[]

    const person = (await ask("POST", "/api/users", { username: "buyer" })).body.id
    const buyer = await signIn(person)
    const v7 = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> =>
      ask("POST", `/api/reservations/v7/${path}`, body, { ...buyer, ...headers })
    const payment = async (id: number): Promise<Json> =>
      (await ask("GET", `/api/reservations/v7/${id}/payment`, undefined, buyer)).body

    /** From the hold to the seats. */
    const buy = async (seatIds: ReadonlyArray<number>): Promise<number> => {
      const held = await v7("holds", { seatIds }, { "idempotency-key": `hold-${seatIds[0]}` })
      expect(held).toMatchObject({ status: 201, body: { status: "HOLD" } })
      const id = held.body.id as number
      const intent = await until("the provider has made the payment", async () => {
        const { body } = await v7(`${id}/intents`)
        return body.paymentRedirectUrl === null ? null : body
      })
      const amount = seatIds.length * 50_000
      expect(intent).toMatchObject({ reservationStatus: "PAYING", payment: { status: "PENDING", amount } })
      expect((await v7(`${id}/confirm`)).body).toMatchObject({ status: "PAYING", paymentAction: "REDIRECT" })
      const page = {
        method: "POST",
        body: new URLSearchParams({ card: "4242424242424242" }),
        redirect: "manual",
      } as const
      expect((await fetch(intent.paymentRedirectUrl, page)).status).toBe(303)
      const confirm = () => v7(`${id}/confirm`, { paymentMethod: "CARD" }, { "idempotency-key": `confirm-${id}` })
      expect((await confirm()).body).toMatchObject({ status: "PAYING", paymentAction: "WAIT_WEBHOOK" })
      await until("it is paid", async () => (await payment(id)).outcome === "SEATS")
      const told = await confirm()
      expect(told).toMatchObject({ replayed: null, body: { status: "CONFIRMED", paymentStatus: "SUCCESS" } })
      expect(await confirm()).toEqual({ ...told, replayed: "true" })
      expect((await v7(`${id}/confirm`)).body).toMatchObject({ status: "CONFIRMED", paymentStatus: "SUCCESS" })
      return id
    }
    const kept = await buy([0, 1, 3, 4].map((n) => seats[n].id))
    const given = await buy([seats[2].id])

    const cancelled = await v7("cancel/bulk", { reservationIds: [given] })
    expect(cancelled.body).toMatchObject({ cancelled: [{ id: given, status: "CANCELLED" }] })
    expect(await v7(`${given}/refund`)).toMatchObject({ status: 200 })
    await until("the money is back", async () => (await payment(given)).reservationStatus === "REFUNDED")
    expect(await payment(given)).toMatchObject({
      outcome: "MONEY_BACK",
      payment: { status: "REFUNDED", refund: { amount: 45_000, fee: 5_000, reason: "CANCELLED", state: "SETTLED" } },
    })

    const reservation = async (id: number) => (await ask("GET", `/api/reservations/v7/${id}`, undefined, buyer)).body
    const giveBack = (n: number) =>
      v7(`${kept}/cancel-seats`, { seatIds: [seats[n].id] }, { "idempotency-key": `give-back-${n}` })
    for (const n of [3, 4]) {
      const left = await giveBack(n)
      expect(left).toMatchObject({ status: 200, replayed: null, body: { id: kept, status: "CONFIRMED" } })
      expect(await giveBack(n)).toEqual({ ...left, replayed: "true" })
    }
    const again = await v7(`${kept}/cancel-seats`, { seatIds: [seats[3].id] })
    expect(again).toMatchObject({ status: 409, body: { code: "seat-not-reserved" } })
    const ofParts = async () => (await reservation(kept)).parts as unknown as { id: number; refund: Json }[]
    const parts = await until("the money of both seats is back", async () => {
      const found = await ofParts()
      return found.every(({ refund }) => refund.state === "SETTLED") ? found : null
    })
    expect(parts).toMatchObject(
      [3, 4].map((n) => ({
        ...{ seatIds: [seats[n].id], price: 50_000, status: "REFUNDED", refund: { amount: 45_000, fee: 5_000 } },
      })),
    )
    expect(await reservation(kept)).toMatchObject({ seatIds: [seats[0].id, seats[1].id], price: 100_000 })
    expect(await reservation(parts[0].id)).toMatchObject({ status: "REFUNDED", partOf: kept })
    expect(await payment(kept)).toMatchObject({ outcome: "SEATS", payment: { status: "CAPTURED", amount: 200_000 } })
    const booked = await books()
    expect(booked.map(({ status, refunds }) => [status, refunds.map(({ amount }) => amount)])).toEqual([
      ["succeeded", [45_000, 45_000]],
      ["succeeded", [45_000]],
    ])
    // Of one charge, and each under a key of its own.
    expect(new Set(booked.flatMap(({ refunds }) => refunds.map(({ attempt }) => attempt))).size).toBe(3)
    const listed = (await ask("GET", "/api/reservations/v7/me", undefined, buyer)).body as unknown as Json[]
    expect(listed.map(({ id, seatId, status }) => [id, seatId, status])).toEqual([
      [given, seats[2].id, "REFUNDED"],
      [parts[1].id, seats[4].id, "REFUNDED"],
      [parts[0].id, seats[3].id, "REFUNDED"],
      [kept, seats[0].id, "CONFIRMED"],
    ])
    const { ticket } = (await ask("GET", `/api/reservations/v7/${kept}/ticket`, undefined, buyer)).body
    const claims = JSON.parse(Buffer.from((ticket as string).split(".")[1], "base64url").toString())
    expect(claims.seats).toEqual([seats[0].id, seats[1].id])
    const stub = await ask("GET", `/api/reservations/v7/${parts[0].id}/ticket`, undefined, buyer)
    expect(stub).toMatchObject({ status: 404, body: { code: "ticket-unconfirmed" } })
    // What a door asks about the ticket that was given out before.
    const booking = (await ask("GET", `/api/admin/bookings/${claims.booking}`, undefined, chief)).body
    expect(booking).toMatchObject({ status: "CONFIRMED", seatIds: [seats[0].id, seats[1].id] })
    const free = (await ask("GET", `/api/concerts/options/${optionIds[0]}/seats`)).body as unknown as { id: number }[]
    expect(free.map(({ id }) => id)).toEqual([2, 3, 4, 5].map((n) => seats[n].id))

    const told = {
      ...{ providerEventId: "evt_1", eventType: "PAYMENT", status: "APPROVED", userId: person },
      ...{ reservationId: kept, amount: 200_000, idempotencyKey: null, occurredAt: null },
    }
    const signature = signatureOf(secret, JSON.stringify(Object.values(told)))
    for (const message of ["The payment is read at its provider.", "The same was told before."]) {
      const answer = await ask("POST", "/api/payments/webhooks/pg-ready", { ...told, signature })
      expect(answer).toMatchObject({ status: 202, body: { provider: "pg-ready", accepted: true, message } })
    }
    const path = `/api/payments/admin/reconciliation/${concertId}`
    expect(await ask("GET", path, undefined, chief)).toMatchObject({
      status: 200,
      body: { checked: 2, taken: 250_000, paidBack: 135_000, differences: [], ledger: { provider: 115_000 } },
    })
    for (const words of [["audit"], ["reconcile", "--server", server.url]]) {
      const command = spawn(process.execPath, [program, ...words, String(concertId)], {
        ...{ stdio: "ignore", cwd: join(program, "..") },
        env: { ...process.env, DATABASE_URL: database.url },
      })
      expect(await new Promise((ended) => command.once("exit", ended)), words[0]).toBe(0)
    }
  })
})
