/** Webhooks of a real server over sockets, through kills: every event of the journal arrives, in the order of each reservation. */
import { createHmac } from "node:crypto"
import { createServer, type IncomingHttpHeaders, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { readEvents, reservationIdOf } from "@ticketrush/protocol"
import { createDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { describe, expect, it, onTestFinished } from "vitest"
import { bearer, post, signIn, type Tokens } from "../client.ts"
import { setStage } from "../kill/drill.ts"
import { ServerProcess } from "../process/ServerProcess.ts"

type Came = { readonly id: string; readonly body: string; readonly authentic: boolean }

/** Takes what is signed with its secret; `status` may answer something else. */
class Receiver {
  readonly came: Came[] = []
  secret = ""
  /** `isAgain`: the message has come before. */
  status: (nth: number, isAgain: boolean) => number | "lost" = () => 204
  #server: Server | undefined

  async open(): Promise<string> {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on("data", (piece: Buffer) => pieces.push(piece))
      request.on("end", () => {
        const came = this.#read(request.headers, Buffer.concat(pieces))
        const isAgain = this.came.some(({ id }) => id === came.id)
        const status = this.status(this.came.length, isAgain)
        this.came.push(came)
        if (status === "lost") response.destroy()
        else response.writeHead(status).end()
      })
    })
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => {
      this.#server!.closeAllConnections()
      this.#server!.close()
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`
  }

  #read(headers: IncomingHttpHeaders, body: Buffer): Came {
    const id = String(headers["webhook-id"])
    const key = Buffer.from(this.secret.replace("whsec_", ""), "base64")
    const signed = createHmac("sha256", key).update(`${id}.${headers["webhook-timestamp"]}.`).update(body)
    const authentic = headers["webhook-signature"] === `v1,${signed.digest("base64")}`
    return { id, body: body.toString(), authentic }
  }
}

const events = [
  ...["reservation.held", "reservation.paying", "reservation.confirmed", "reservation.cancelled", "sale.opened"],
  ...["sale.option-added", "sale.closed", "reservation.expired"],
]

const start = async () => {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  const env = { DATABASE_URL: database.url, TICKETRUSH_ADMIN: "root", TICKETRUSH_WEBHOOKS_LOOPBACK: "on" }
  const server = await ServerProcess.start(env)
  onTestFinished(() => server.end().then(() => {}))
  const [{ id }] = await rowsOf<{ id: string }>(database.url, "select id from users where username = 'root'")
  const root = await signIn(server.url, Number(id))
  return { database, server, root }
}

const rowsOf = async <A>(url: string, sql: string): Promise<ReadonlyArray<A>> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const register = async (server: ServerProcess, root: Tokens, receiver: Receiver): Promise<number> => {
  const url = await receiver.open()
  const { body } = await post(`${server.url}/api/webhooks/endpoints`, { url, events }, bearer(root))
  receiver.secret = body.secret
  return body.id
}

/** What a journal says has to be told, by its ids. */
const toldOf = async (url: string, concertId: number) => {
  const rows = await rowsOf<{ first: string; frame: Buffer }>(
    url,
    `select first, frame from journal where concert_id = ${concertId} order by first`,
  )
  const told: Array<{ readonly id: string; readonly reservation: number | null }> = []
  for (const { first, frame } of rows) {
    let position = Number(first)
    readEvents(frame, (event) => {
      const reservation = "reservation" in event ? reservationIdOf(concertId, event.reservation) : null
      if (reservation !== null || event.kind.startsWith("sale-") || event.kind === "option-added") {
        told.push({ id: `evt_${concertId}_${position}`, reservation })
      }
      position++
    })
  }
  return told
}

const buy = async (url: string, userId: number, seatId: number): Promise<void> => {
  const holds = `${url}/api/reservations/v6`
  const { status, body } = await post(`${holds}/holds`, { userId, seatId })
  if (status !== 201) return
  for (const word of ["paying", "confirm", "cancel"]) await post(`${holds}/${body.id}/${word}`, { userId })
}

describe("webhooks of a server", () => {
  it("tell of everything in its journals at least once and in order, though it is killed and the receiver fails", async () => {
    const { database, server, root } = await start()
    const receiver = new Receiver()
    // Some are taken without an answer, others fail. None does so twice: the second pause of a message is of five minutes.
    receiver.status = (nth, isAgain) => (isAgain ? 204 : nth % 17 === 8 ? "lost" : nth % 11 === 4 ? 500 : 204)
    await register(server, root, receiver)
    const { concertId, seatIds, userIds } = await setStage(server.url, 24, 4)
    for (let round = 0; round < 2; round++) {
      const seats = seatIds.slice(12 * round, 12 * round + 12)
      const bought = seats.map((seat, n) => buy(server.url, userIds[n % 4], seat).catch(() => undefined))
      await until("some are told of", () => receiver.came.length > 10 * (round + 1))
      await server.end("SIGKILL")
      await Promise.all(bought)
      await server.restart()
    }
    receiver.status = () => 204
    const told = await toldOf(database.url, concertId)
    expect(told.length).toBeGreaterThan(24)
    await until(
      "everything is told",
      () => {
        const ids = new Set(receiver.came.map(({ id }) => id))
        return told.every(({ id }) => ids.has(id))
      },
      120_000,
    )
    expect(receiver.came.every(({ authentic }) => authentic)).toBe(true)
    const firsts = [...new Set(receiver.came.map(({ id }) => id))]
    for (const reservation of new Set(told.map((each) => each.reservation))) {
      const ids = told.filter((each) => each.reservation === reservation).map(({ id }) => id)
      expect(firsts.filter((id) => ids.includes(id))).toEqual(ids)
    }
  })

  it("are tried, logged, and disabled by the receiver, which operators see", async () => {
    const { server, root } = await start()
    const receiver = new Receiver()
    const id = await register(server, root, receiver)
    const at = `${server.url}/api/webhooks/endpoints/${id}`
    const { messageId } = (await post(`${at}/test`, {}, bearer(root))).body
    await until("it came", () => receiver.came.length === 1)
    expect(receiver.came[0]).toMatchObject({ id: messageId, authentic: true })
    // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
    const read = async (path: string): Promise<any> => (await fetch(at + path, { headers: bearer(root) })).json()
    await until("it is logged", async () => (await read("/attempts")).attempts.length === 1)
    expect((await read("/attempts")).attempts[0]).toMatchObject({ messageId, outcome: "TAKEN", httpStatus: 204 })
    receiver.status = () => 410
    await post(`${at}/test`, {}, bearer(root))
    await until("it is disabled", async () => (await read("")).status === "DISABLED")
    expect(await read("")).toMatchObject({ disabledBy: "GONE", disabledReason: "it answered 410" })
    // biome-ignore lint/suspicious/noExplicitAny: one of the parts
    const runtime = async (): Promise<any> => (await fetch(`${server.url}/api/system/runtime`)).json()
    const part = async () =>
      (await runtime()).parts.find(({ name }: { name: string }) => name === "endpoints") as {
        up: boolean
        detail: string
      }
    await until("operators see it", async () => !(await part()).up)
    expect((await part()).detail).toBe(`endpoint ${id}: it answered 410`)
    const metrics = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text()
    expect(metrics).toMatch(/^ticketrush_webhook_endpoints_disabled 1$/m)
    expect(metrics).toMatch(/^ticketrush_webhook_attempts_total\{.*outcome="taken".*\} 1$/m)
    receiver.status = () => 204
    await post(`${at}/enable`, {}, bearer(root))
    await until("it goes on", () => receiver.came.length === 3)
    await until("operators see that, too", async () => (await part()).up)
    expect(await server.end("SIGTERM")).toBe(0)
  })
})
