import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import { until } from "@ticketrush/testing"
import { Effect, Fiber } from "effect"
import { HttpClient } from "effect/http"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { HeldConnections, Stopwatch } from "../../src/race/HeldConnections.ts"

const people = 40

let server: Server
let held: HeldConnections
let client: TicketRushClient
let opened = 0
let asked = 0
/** Answers break off in the middle. */
let torn = false
/** Sockets that requests came over. */
const used = new Set<unknown>()

beforeEach(async () => {
  opened = 0
  asked = 0
  torn = false
  used.clear()
  server = createServer((request, response) => {
    asked++
    used.add(request.socket)
    response.setHeader("content-type", "application/json")
    if (torn) return void response.write('{"status":', () => request.socket.destroy())
    response.end('{"status":"UP","reason":null}')
  })
  server.on("connection", () => opened++)
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  let now = 0
  held = new HeldConnections(people, () => now++)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = await Effect.runPromise(
    Effect.provideService(TicketRush.make({ url, patience: sentOnce }), HttpClient.HttpClient, held.transport),
  )
})
afterEach(async () => {
  held.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const all = (request: Effect.Effect<unknown, unknown>) =>
  Effect.all(
    Array.from({ length: people }, () => request),
    { concurrency: "unbounded" },
  )

describe("the connections of a race", () => {
  it("tell of an answer that breaks off, and go on with another one", async () => {
    torn = true
    const lost = await Effect.runPromise(Effect.flip(client.health.live()))
    expect(lost).toMatchObject({ _tag: "Unavailable", status: 0, network: "ECONNRESET" })
    torn = false
    expect(await Effect.runPromise(client.health.live())).toMatchObject({ status: "UP" })
  })

  it("are one for each person, open before the shot, and used by it", async () => {
    await Effect.runPromise(all(client.health.live()))
    expect([opened, used.size]).toEqual([people, people])
    used.clear()
    await Effect.runPromise(all(client.health.live()))
    expect([opened, used.size]).toEqual([people, people])
  })

  it("carry nothing while the gate is closed, and everything once it opens", async () => {
    await Effect.runPromise(all(client.health.live()))
    held.closeGate()
    const shots = Effect.runFork(all(client.health.live()))
    await until("all are ready", () => held.waiting === people)
    expect(asked).toBe(people)
    held.openGate()
    await Effect.runPromise(Fiber.join(shots))
    expect([asked, opened, held.waiting]).toEqual([2 * people, people, 0])
  })

  it("tell how long each answer took, from when it was sent", async () => {
    const times: number[] = []
    const timed = Effect.provideService(client.health.live(), Stopwatch, (ms) => void times.push(ms))
    await Effect.runPromise(all(timed))
    expect(times).toHaveLength(people)
    for (const ms of times) expect(ms).toBeGreaterThan(0)
  })
})
