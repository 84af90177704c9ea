/**
 * Requests of every kind over many kept connections through nginx, which keeps connections to the server: an answer
 * whose end is wrong shows as a wrong answer to another client. At full depth (`TICKETRUSH_DEPTH=verify`) 100,000.
 */
import { createDatabase, type ProxyProgram, type TestDatabase, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "../client.ts"
import { CountingRelay } from "../clients/CountingRelay.ts"
import { KeptConnection } from "../framing/KeptConnection.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { type MixedRequest, type MixParts, mixed } from "./Mix.ts"
import { proxies } from "./proxies.ts"

const requests = process.env.TICKETRUSH_DEPTH === "verify" ? 100_000 : 4_000
const connectionsMax = 64

const nginx = proxies.find(({ name }) => name === "nginx")!

describe.runIf(nginx.there)(`${requests} requests of every kind through nginx`, () => {
  let database: TestDatabase
  let server: ServerProcess
  let relay: CountingRelay
  let proxy: ProxyProgram
  let parts: MixParts
  beforeAll(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "on" })
    relay = await CountingRelay.start(server.port)
    proxy = await nginx.start(relay.port)
    parts = await made()
  })
  afterAll(async () => {
    await proxy?.remove()
    relay?.close()
    await server?.end("SIGTERM")
    await database?.drop()
  })

  const made = async (): Promise<MixParts> => {
    const { url } = server
    const userIds = []
    for (let n = 0; n < 20; n++) userIds.push(await createUser(url, `mixed ${n}`))
    const { optionId, seatIds } = await setUp(url, { seatCount: 2_000 })
    const { body } = await post(`${url}/api/reservations/v6/holds`, { userId: userIds[0], seatId: seatIds[0] })
    await ask(`${url}/api/reservations/${body.id}`, { method: "DELETE" })
    const seatMap = (await ask(`${url}/api/concerts/options/${optionId}/seat-map`)).text
    const { headers } = await ask(`${url}/demo`)
    return { userIds, optionId, seatMap, reservationId: body.id, etag: headers.get("etag")! }
  }

  it(`over ${connectionsMax} connections have no wrong answer and no reset`, async () => {
    const wrong: string[] = []
    const done = new Map<string, number>()
    let next = 0
    const client = async (): Promise<void> => {
      let connection = new KeptConnection(proxy.port)
      while (next < requests) {
        const n = next++
        const request = mixed(n, parts)
        done.set(request.kind, (done.get(request.kind) ?? 0) + 1)
        let goesOn = false
        if (request.leavesAfter !== undefined) connection.send(request.bytes.slice(0, request.leavesAfter))
        else goesOn = await answered(connection, request, (what) => wrong.push(`${n}, ${request.kind}: ${what}`))
        if (goesOn) continue
        connection.end()
        connection = new KeptConnection(proxy.port)
      }
      connection.end()
    }
    await Promise.all(Array.from({ length: connectionsMax }, client))
    expect(wrong).toEqual([])
    expect(relay.connections.filter(({ resetBy }) => resetBy === "server")).toEqual([])
    const kinds = Object.fromEntries([...done].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${requests} requests, ${relay.connections.length} connections to the server:`, kinds)
    // It kept its connections, else this would have been a test of nothing.
    expect(relay.connections.length).toBeLessThan(requests / 10)
    // Clients that left were forgotten, and the server goes on.
    await until("nothing is under way", async () => (await ask(`${server.url}/health/ready`)).status === 200)
  }, 900_000)
})

/** Whether the connection goes on; says what is wrong with the answer. */
const answered = async (
  connection: KeptConnection,
  { body, bytes, status }: MixedRequest,
  wrong: (what: string) => void,
): Promise<boolean> => {
  try {
    const answer = await connection.ask(bytes)
    const right = "is" in body ? answer.body === body.is : answer.body.includes(body.has)
    if (answer.status !== status) wrong(`${answer.status} for ${status}: ${answer.body.slice(0, 200)}`)
    else if (!right) wrong(`the body is ${JSON.stringify(answer.body.slice(0, 200))}`)
    return !answer.closes
  } catch (error) {
    wrong((error as Error).message)
    return false
  }
}
