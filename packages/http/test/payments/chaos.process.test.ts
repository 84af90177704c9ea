/**
 * Real servers and a provider in another process, which loses answers, and sends its messages twice, late, wrongly or not
 * at all; the server is killed when payments are made, taken and paid back. Whatever happens, what the provider has taken
 * and paid back is what the journal says, and everybody has their seat or their money.
 */
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { sandboxSettings, startSandbox, transportHttp } from "@ticketrush/payment"
import { everyFault } from "@ticketrush/payment/sandbox/fault-script"
import type { SandboxServer } from "@ticketrush/payment/sandbox/SandboxServer"
import { readEvents } from "@ticketrush/protocol/event-codec"
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { afterEach, describe, expect, it } from "vitest"
import { bearer, type Concert, createUser, setUp, signIn } from "../client.ts"
import { judgeJournal } from "../kill/drill.ts"
import { ServerProcess } from "../process/ServerProcess.ts"

/** `npm test` plays one seed, `npm run verify` more, and CHAOS_SEEDS=1..200 those that it names. */
const [first, last = first] = (process.env.CHAOS_SEEDS ?? (process.env.TICKETRUSH_DEPTH === "verify" ? "1..8" : "1"))
  .split("..")
  .map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, n) => first + n)
const people = 6
const price = 50_000
const patienceMs = 150_000
const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`

let database: TestDatabase
let server: ServerProcess
let provider: SandboxServer
afterEach(async () => {
  // A start that failed has left none.
  await server?.end()
  await provider.close()
  await database.drop()
})

const start = async (seed: number): Promise<void> => {
  database = await createDatabase()
  provider = await startSandbox(
    {
      ...sandboxSettings,
      script: everyFault(seed, 0.1),
      endpoints: [{ url: "http://shop/", scheme: "standard", keys: [secret], profile: "instant" }],
    },
    { host: "127.0.0.1", port: 0 },
    {
      nowMs: () => Date.now(),
      defer: nodeDefer,
      // The server has a port only once it has started.
      transport: (request, done) =>
        transportHttp(new URL(server.url), 5_000)({ ...request, target: "/api/payments/webhooks/sandbox" }, done),
    },
  )
  server = await ServerProcess.start({
    DATABASE_URL: database.url,
    TICKETRUSH_PAYMENTS: "sandbox",
    TICKETRUSH_PAYMENTS_URL: `${provider.address}/sandbox`,
    TICKETRUSH_PAYMENTS_KEY: sandboxSettings.apiKey,
    TICKETRUSH_PAYMENTS_WEBHOOK_SECRET: secret,
  })
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> }

/** Asked again until a server answers; a seat is held under a key, and all else is told by its state. */
const send = (path: string, headers: Record<string, string>, body?: object): Promise<Answer> =>
  until(
    `${path} is answered`,
    async () => {
      const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) }
      const response = await fetch(`${server.url}/api/reservations/v7/${path}`, init).catch(() => undefined)
      if (response === undefined || response.status >= 500) return undefined
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    patienceMs,
  )

/** Holds a seat, pays for it however often it takes, and gives it back if asked. */
const buy = async (person: Record<string, string>, seatId: number, givesBack: boolean): Promise<string> => {
  const headers = { ...person, "content-type": "application/json" }
  const { body } = await send("holds", { ...headers, "idempotency-key": `seat-${seatId}` }, { seatId })
  const id = body.id as number
  const status = async () => (await send(String(id), person)).body.status as string
  const reaches = (wanted: string, step: () => Promise<unknown>): Promise<unknown> =>
    expect
      .poll(
        async () => {
          if ((await status()) !== wanted) await step()
          return status()
        },
        { interval: 100, timeout: patienceMs },
      )
      .toBe(wanted)
  await reaches("CONFIRMED", async () => {
    const opened = await send(`${id}/intents`, headers, {})
    const payment = opened.body.paymentTransactionId
    if (typeof payment !== "string") return
    provider.sandbox.payments.agree(payment, null)
    await send(`${id}/confirm`, headers, {})
  })
  if (!givesBack) return "CONFIRMED"
  await reaches("REFUNDED", async () => {
    await send(`${id}/cancel`, headers, {})
    await send(`${id}/refund`, headers, {})
  })
  return "REFUNDED"
}

const paid = () => provider.sandbox.payments.all.filter(({ status }) => status === "succeeded")
const paidBack = () => paid().flatMap(({ refunds }) => refunds)

const killWhen = async (what: string, isThere: () => boolean): Promise<void> => {
  await until(what, isThere, patienceMs)
  await server.end("SIGKILL")
  await server.restart()
}

/** Money by the journal alone: what was taken, and what was paid back. */
const journaled = async (concertId: number) => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const [amounts, refunds] = [new Map<number, number>(), new Map<number, number>()]
  const money = { taken: 0, paidBack: 0 }
  try {
    await until(
      "every errand has come to its end",
      async () => {
        const { rows } = await client.query(
          "select count(*)::integer as open from payment_errands where state not in ('done', 'refused')",
        )
        return rows[0].open === 0
      },
      patienceMs,
    )
    const { rows } = await client.query("select frame from journal where concert_id = $1 order by first", [concertId])
    for (const { frame } of rows) {
      readEvents(frame, (event) => {
        if (event.kind === "intent-opened") amounts.set(event.payment, event.amount)
        if (event.kind === "refund-asked") refunds.set(event.refund, event.amount)
        if (event.kind === "intent-captured" || event.kind === "stray-captured") {
          money.taken += amounts.get(event.payment)!
        }
        if (event.kind === "refund-settled") money.paidBack += refunds.get(event.refund)!
      })
    }
  } finally {
    await client.end()
  }
  return money
}

describe("servers that are killed while people pay at a provider that misbehaves", () => {
  it.each(seeds)(
    "take and pay back what the journal says, everybody has a seat or their money: seed %i",
    {
      timeout: 2 * patienceMs,
    },
    async (seed) => {
      await start(seed)
      const concert: Concert = await setUp(server.url, {
        seatCount: people,
        tiers: [{ name: "R", price }],
        payments: { gateway: "sandbox", payMs: 600_000 },
      })
      const buyers: Array<Record<string, string>> = []
      for (let n = 0; n < people; n++) {
        buyers.push(bearer(await signIn(server.url, await createUser(server.url, `buyer-${n}`))))
      }
      const buying = Promise.all(buyers.map((each, n) => buy(each, concert.seatIds[n], n % 2 === 0)))
      // One that fails is told below.
      buying.catch(() => {})
      await killWhen("payments are made", () => provider.sandbox.payments.all.length >= people / 2)
      await killWhen("money is taken", () => paid().length >= people / 2)
      await killWhen("money is paid back", () => paidBack().length > 0)
      expect(await buying).toEqual(buyers.map((_, n) => (n % 2 === 0 ? "REFUNDED" : "CONFIRMED")))
      const money = await journaled(concert.concertId)
      await judgeJournal(database.url, { ...concert, userIds: [] })
      const report = await until("the payments are compared", async () => {
        const answer = await fetch(`${server.url}/api/payments/reconciliation/${concert.concertId}`)
        return answer.status === 503 ? undefined : answer
      })
      expect(await report.json()).toMatchObject({ checked: provider.sandbox.payments.all.length, differences: [] })
      const sum = (amounts: ReadonlyArray<{ readonly amount: number }>) =>
        amounts.reduce((all, { amount }) => all + amount, 0)
      expect(money).toEqual({ taken: sum(paid()), paidBack: sum(paidBack()) })
      expect(money.taken - money.paidBack).toBe((people / 2) * price)
    },
  )
})
