/** What people in line take for wrong, from servers that say what they were told. */
import { once } from "node:events"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it, onTestFinished } from "vitest"
import { Readers } from "../../src/drill/Readers.ts"

const about = { topic: "queue", concertId: 1, userId: 5 }
const timestamp = "2026-02-08T08:20:10.224Z"
const own = (rank: number) => ({
  concertId: 1,
  userId: 5,
  place: 40,
  returned: false,
  status: "WAITING",
  rank,
  timestamp,
})
const counts = { method: "fifo", waiting: 40, cameBack: 0, active: 0, joined: 40, seatsFree: 9 }

/** A node at which the person has rank 7, as `status` says; `speak` is each stream that is opened. */
const node = async (speak: (tell: (event: string, data: unknown) => void, response: ServerResponse) => void) => {
  const server = createServer((request, response) => {
    if (!request.url!.startsWith("/api/streams")) return void response.end(JSON.stringify({ rank: 7 }))
    response.writeHead(200, { "content-type": "text/event-stream" })
    const tell = (event: string, data: unknown): void =>
      void response.write(`data:${JSON.stringify({ type: "event", ...about, event, id: "1-1", data })}\n\n`)
    tell("INIT", { ...own(9), ...counts })
    speak(tell, response)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const readersAt = (...ports: ReadonlyArray<number>): Readers => {
  const readers = new Readers({ people: [about], ports: () => ports, now: () => performance.now() })
  onTestFinished(() => readers.stop())
  return readers
}

const ranks =
  (...told: ReadonlyArray<number>) =>
  (tell: (event: string, data: unknown) => void): void => {
    for (const rank of told) tell("RANK_UPDATE", { ...own(rank), activeTtlSeconds: 0 })
  }

it("ranks that only fall to the one that the server says are fine", async () => {
  const readers = readersAt(await node(ranks(9, 8, 7)))
  await readers.start()
  await readers.becomeLevel()
  expect(readers.seen()).toMatchObject({ readers: 1, told: 3, lost: 0, wrong: 0, says: [] })
})

it("a rank that grows is wrong, also where it is back in the end", async () => {
  const readers = readersAt(await node(ranks(7, 8, 7)))
  await readers.start()
  await expect.poll(() => readers.seen().told).toBe(3)
  expect(readers.seen().says).toEqual(["person 5 in the line of concert 1 had rank 7 and then 8"])
})

it("a connection that is lost goes on at the next node, and a rank that is higher there is wrong", async () => {
  const going = await node((tell, response) => {
    ranks(6)(tell)
    setImmediate(() => response.destroy())
  })
  const readers = readersAt(going, await node(ranks(7)))
  await readers.start()
  await expect.poll(() => readers.seen().wrong).toBe(1)
  expect(readers.seen()).toMatchObject({
    lost: 1,
    lostWhy: { cut: 1 },
    says: [expect.stringContaining("had rank 6 and then 7")],
  })
})

it("a stream that ends for good is wrong", async () => {
  const readers = readersAt(
    await node((tell, response) => {
      ranks(7)(tell)
      response.write(`data:${JSON.stringify({ type: "ended", ...about, code: "removed", retry: false })}\n\n`)
    }),
  )
  await readers.start()
  await expect.poll(() => readers.seen().wrong).toBe(1)
  expect(readers.seen().says[0]).toContain("was told no more")
})
