import { once } from "node:events"
import { createServer, type Server, type Socket } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { Connection } from "../src/load/Connection.ts"
import { Fifo } from "../src/load/Fifo.ts"
import { journeyOf } from "../src/load/Journey.ts"
import { type Job, Run, type RunResult } from "../src/load/Run.ts"
import { median, ratios } from "../src/stats.ts"

const servers: Array<{ readonly server: Server; readonly sockets: Set<Socket> }> = []

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, "close")
  }
})

/** A server that does with the bytes of each request what `answer` says. */
const serve = async (answer: (socket: Socket, request: string) => void): Promise<number> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("data", (data) => answer(socket, data.toString()))
    socket.on("error", () => {})
  })
  servers.push({ server, sockets })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  return address.port
}

const answerText = (status: number, body: string): string =>
  `HTTP/1.1 ${status} Some Words\r\nDate: now\r\ncontent-length: ${body.length}\r\nX-More: a:b\r\n\r\n${body}`

const ask = async (
  port: number,
): Promise<{ readonly status: number; readonly body: string } | { readonly broken: string }> =>
  new Promise((resolve) => {
    const connection = new Connection(0, "127.0.0.1", port, {
      answered: (from, status, body) => {
        resolve({ status, body: body.toString() })
        from.close()
      },
      broken: (_, broken) => resolve({ broken }),
    })
    connection.open(() => connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
  })

describe("one connection of the generator", () => {
  it("reads an answer that comes in one piece", async () => {
    const port = await serve((socket) => socket.write(answerText(201, '{"id":7}')))
    expect(await ask(port)).toEqual({ status: 201, body: '{"id":7}' })
  })

  it("reads an answer whose bytes come one by one", async () => {
    const port = await serve((socket) => {
      const bytes = [...Buffer.from(answerText(409, "taken"))]
      const next = (): void => {
        const byte = bytes.shift()
        if (byte !== undefined) socket.write(Buffer.from([byte]), () => setImmediate(next))
      }
      next()
    })
    expect(await ask(port)).toEqual({ status: 409, body: "taken" })
  })

  it("reads an answer without a body", async () => {
    const port = await serve((socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"))
    expect(await ask(port)).toEqual({ status: 204, body: "" })
  })

  it("says so when more comes than was asked for", async () => {
    const port = await serve((socket) => socket.write(answerText(200, "a") + answerText(200, "b")))
    expect(await ask(port)).toEqual({ broken: "bytes without a request" })
  })

  it("says so when the server closes", async () => {
    const port = await serve((socket) => socket.destroy())
    expect(await ask(port)).toHaveProperty("broken")
  })
})

describe("what people of a load ask for", () => {
  const users = { first: 11, count: 2 }
  const bodiesOf = (order: "filled" | "spread" | "again", asks: number): ReadonlyArray<unknown> => {
    const ranges = [
      { first: 100, count: 2 },
      { first: 200, count: 2 },
    ]
    const journey = journeyOf({ kind: "holds", path: "/holds", users, seats: { ranges, order } })
    return Array.from({ length: asks }, () => {
      const request = journey.begin(0)
      return request === null ? null : JSON.parse(request.slice(request.indexOf("{"))).seatId
    })
  }

  it("takes each seat once, range after range", () => {
    expect(bodiesOf("filled", 6)).toEqual([100, 101, 200, 201, null, null])
  })

  it("takes seats of all ranges in turn", () => {
    expect(bodiesOf("spread", 5)).toEqual([100, 200, 101, 201, null])
  })

  it("begins anew when everything was asked for", () => {
    expect(bodiesOf("again", 6)).toEqual([100, 101, 200, 201, 100, 101])
  })

  it("follows an accepted hold with paying and confirm of that reservation", () => {
    const seats = { ranges: [{ first: 100, count: 1 }], order: "filled" } as const
    const journey = journeyOf({ kind: "lifecycles", users, seats })
    expect(journey.begin(3)).toContain('{"userId":11,"seatId":100}')
    expect(journey.follow(3, Buffer.from('{"id":134217729,"userId":11}'))).toContain("/v6/134217729/paying")
    expect(journey.follow(3, Buffer.from('{"id":134217729,"userId":11}'))).toContain("/v6/134217729/confirm")
    expect(journey.follow(3, Buffer.from('{"id":134217729,"userId":11}'))).toBeNull()
  })

  it("gives an accepted hold back and asks for the next seat, from the first one again after the last", () => {
    const seats = { ranges: [{ first: 100, count: 1 }], order: "again" } as const
    const journey = journeyOf({ kind: "releases", users, seats })
    for (const person of [11, 12]) {
      expect(journey.begin(3)).toContain(`{"userId":${person},"seatId":100}`)
      expect(journey.follow(3, Buffer.from('{"id":134217729}'))).toContain("/v6/134217729/cancel")
      expect(journey.step(3)).toBe("cancel")
      expect(journey.follow(3, Buffer.from('{"status":"CANCELLED"}'))).toBeNull()
    }
  })
})

describe("people of a load who join a line", () => {
  const joins = () => journeyOf({ kind: "joins", people: { first: 7, count: 2 }, concertId: 3 })

  it("join once each", () => {
    const journey = joins()
    expect(journey.begin(0)).toContain('{"userId":7,"concertId":3}')
    expect(journey.begin(0)).toContain('{"userId":8,"concertId":3}')
    expect(journey.begin(0)).toBeNull()
  })

  it("hear a no from a full line, although its status is 200", () => {
    expect(joins().isYes?.(Buffer.from('{"userId":7,"concertId":3,"status":"REJECTED","rank":-1}'))).toBe(false)
    expect(joins().isYes?.(Buffer.from('{"userId":7,"concertId":3,"status":"WAITING","rank":1}'))).toBe(true)
  })
})

describe("a run of load", () => {
  const run = (port: number, job: Partial<Job>): Promise<RunResult> =>
    new Promise((resolve) =>
      new Run({
        host: "127.0.0.1",
        port,
        connections: 2,
        journey: { kind: "same", path: "/", body: "{}" },
        rate: null,
        warmupMs: 0,
        measureMs: 300,
        patienceMs: 200,
        ...job,
      }).start(resolve),
    )

  it("counts accepted, refused, try again and errors apart", async () => {
    const statuses = [200, 409, 503, 500]
    let next = 0
    const port = await serve((socket) => socket.write(answerText(statuses[next++ % 4], "")))
    const list = Array.from({ length: 8 }, () => ({ path: "/", body: "{}" }))
    const { answers } = await run(port, { journey: { kind: "list", requests: list } })
    expect(answers).toEqual({ accepted: 2, refused: 2, tryAgain: 2, error: 2, dropped: 0 })
  })

  it("counts a join that a full line turns down as refused", async () => {
    const port = await serve((socket) => socket.write(answerText(200, '{"status":"REJECTED","rank":-1}')))
    const { answers } = await run(port, { journey: { kind: "joins", people: { first: 1, count: 3 }, concertId: 1 } })
    expect(answers).toEqual({ accepted: 0, refused: 3, tryAgain: 0, error: 0, dropped: 0 })
  })

  it("counts every arrival of the plan, though the server never answers", async () => {
    const port = await serve(() => {})
    const { arrivals } = await run(port, { rate: 100 })
    expect(arrivals).toEqual({ accepted: 0, refused: 0, tryAgain: 0, error: 2, dropped: 28 })
  })

  it("goes on with new connections when the server cuts each one", async () => {
    const port = await serve((socket) => socket.destroy())
    const { answers } = await run(port, { connections: 1 })
    expect(answers.error).toBeGreaterThan(1)
    expect(answers.accepted).toBe(0)
  })
})

describe("sums of rounds", () => {
  it("takes the middle, and divides neighbours", () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([9, 1, 5, 3])).toBe(4)
    expect(ratios([10, 30, 50], [1, 10, 100])).toMatchObject({ median: 3, low: 0.5, high: 10 })
  })

  it("keeps the order of a queue that is taken from in between", () => {
    const queue = new Fifo<number>()
    for (let i = 0; i < 10_000; i++) queue.push(i)
    for (let i = 0; i < 9_000; i++) expect(queue.take()).toBe(i)
    queue.remove(9_500)
    queue.push(10_000)
    expect(queue.length).toBe(1_000)
    for (let i = 9_000; i <= 10_000; i++) if (i !== 9_500) expect(queue.take()).toBe(i)
    expect(queue.take()).toBeUndefined()
  })
})
