/** Strangers who take up every connection there is, from several processes, while people buy. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { Agent, type ClientRequest, request } from "node:http"
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, setUp } from "../client.ts"
import { ServerProcess } from "../process/ServerProcess.ts"

const program = new URL("programs/half-open.ts", import.meta.url).pathname
const connectionsMax = 600

let database: TestDatabase
let server: ServerProcess
let strangers: ChildProcess[]
beforeAll(async () => {
  database = await createDatabase()
  const bounds = { TICKETRUSH_CONNECTIONS: String(connectionsMax), TICKETRUSH_CONNECTIONS_PER_ADDRESS: "250" }
  server = await ServerProcess.start({ DATABASE_URL: database.url, ...bounds })
  strangers = []
})
afterAll(async () => {
  for (const stranger of strangers) stranger.kill()
  await server.end()
  await database.drop()
})

const comeFrom = async (address: string, count: number): Promise<void> => {
  const stdio = ["pipe", "pipe", "inherit"] as const
  const child = spawn(process.execPath, [program, String(server.port), String(count), address], { stdio: [...stdio] })
  strangers.push(child)
  await once(child.stdout!, "data")
}

const metric = async (name: string): Promise<number> => {
  const { text } = await ask(`http://127.0.0.1:${server.metricsPort}/metrics`)
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1])
}

type Buyer = { readonly agent: Agent; readonly userId: number; readonly reserved: number[] }

type Heard = { readonly status: number; readonly body: { readonly id: number } }

const post = (agent: Agent, path: string, body: unknown): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" }
    const sent: ClientRequest = request(`${server.url}${path}`, { agent, method: "POST", headers }, (response) => {
      let text = ""
      response.on("data", (chunk) => {
        text += chunk
      })
      response.on("end", () => resolve({ status: response.statusCode!, body: JSON.parse(text) }))
    })
    sent.on("error", reject)
    sent.end(JSON.stringify(body))
  })

describe(`800 connections that say nothing, at a bound of ${connectionsMax}`, () => {
  it("do not keep buyers from a single answer: holds and purchases go on, on old connections and on new ones", async () => {
    const { seatIds } = await setUp(server.url, { seatCount: 400 })
    const buyers: Buyer[] = []
    for (let n = 0; n < 10; n++) {
      // Every other one comes on a new connection each time.
      const agent = new Agent({ keepAlive: n % 2 === 0, maxSockets: 1, localAddress: `127.0.8.${n + 1}` })
      buyers.push({ agent, userId: await createUser(server.url, `buyer-${n}`), reserved: [] })
    }
    const buy = async ({ agent, userId, reserved }: Buyer, seatId: number): Promise<void> => {
      const held = await post(agent, "/api/reservations/v6/holds", { userId, seatId })
      expect(held.status).toBe(201)
      for (const step of ["paying", "confirm"]) {
        expect((await post(agent, `/api/reservations/v6/${held.body.id}/${step}`, { userId })).status).toBe(200)
      }
      reserved.push(seatId)
    }
    await Promise.all(buyers.map((buyer, n) => buy(buyer, seatIds[n])))
    await Promise.all([1, 2, 3, 4].map((n) => comeFrom(`127.0.9.${n}`, 200)))
    await until("connections run out", async () => (await metric("ticketrush_connections_cut_total")) > 0)
    for (let round = 1; round <= 10; round++) {
      await Promise.all(buyers.map((buyer, n) => buy(buyer, seatIds[round * 10 + n])))
    }
    expect(buyers.map(({ reserved }) => reserved.length)).toEqual(buyers.map(() => 11))
    expect(await metric("ticketrush_connections")).toBeLessThanOrEqual(connectionsMax)
    expect((await ask(`${server.url}/health/ready`)).status).toBe(200)
    for (const { agent } of buyers) agent.destroy()
  })
})
