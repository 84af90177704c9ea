import { once } from "node:events"
import { createServer, type Server, type Socket } from "node:net"
import { until } from "@ticketrush/testing"
import { afterEach, describe, expect, it } from "vitest"
import { Crowd } from "../src/streams/Crowd.ts"
import { StreamSocket, type Wire } from "../src/streams/StreamSocket.ts"

const servers: Array<{ readonly server: Server; readonly sockets: Set<Socket> }> = []

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, "close")
  }
})

/** Answers the head of a request with `bytes`, one by one or at once, and keeps what it hears afterwards. */
const serve = async (bytes: Buffer, pieces: "at once" | "one by one"): Promise<{ port: number; heard: Buffer[] }> => {
  const sockets = new Set<Socket>()
  const heard: Buffer[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    socket.once("data", () => {
      socket.on("data", (data) => heard.push(data))
      if (pieces === "at once") return socket.write(bytes)
      const left = [...bytes]
      const next = (): void => {
        const byte = left.shift()
        if (byte !== undefined) socket.write(Buffer.from([byte]), () => setImmediate(next))
      }
      next()
    })
  })
  servers.push({ server, sockets })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  return { port: address.port, heard }
}

/** What a client hears until the stream ends. */
const hear = (port: number, wire: Wire): Promise<ReadonlyArray<string>> =>
  new Promise((resolve) => {
    const said: string[] = []
    const target = { host: "127.0.0.1", port, from: "127.0.0.1", path: "/stream" }
    new StreamSocket(0, wire, target, {
      opened: () => said.push("opened"),
      message: (_, text) => said.push(text.toString()),
      ended: (_, reason) => resolve([...said, reason]),
    }).open()
  })

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const eventStream = (...texts: ReadonlyArray<string>): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${texts.map(chunk).join("")}0\r\n\r\n`)

const frame = (opcode: number, body: Buffer): Buffer => {
  if (body.length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, body.length]), body])
  const head = Buffer.from([0x80 | opcode, 126, 0, 0])
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
const webSocket = (...frames: ReadonlyArray<Buffer>): Buffer =>
  Buffer.concat([Buffer.from("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"), ...frames])
const goodbye = frame(8, Buffer.concat([Buffer.from([0x11, 0x38]), Buffer.from("slow")]))

for (const pieces of ["at once", "one by one"] as const) {
  describe(`a stream whose bytes come ${pieces}`, () => {
    it("is heard event by event", async () => {
      const { port } = await serve(
        eventStream("event:A\ndata:1\n\nevent:B\ndata:2\n\n", "event:C\n", "data:3\n\n"),
        pieces,
      )
      const said = await hear(port, "sse")
      expect(said).toEqual(["opened", "event:A\ndata:1", "event:B\ndata:2", "event:C\ndata:3", "ended by the server"])
    })

    it("is heard message by message on a WebSocket, up to its close code", async () => {
      const long = "x".repeat(300)
      const { port } = await serve(webSocket(frame(1, Buffer.from("{}")), frame(1, Buffer.from(long)), goodbye), pieces)
      expect(await hear(port, "ws")).toEqual(["opened", "{}", long, "closed with 4408: slow"])
    })

    it("says with which status it was refused", async () => {
      const { port } = await serve(Buffer.from("HTTP/1.1 429 Too Many\r\n\r\nlater"), pieces)
      expect(await hear(port, "sse")).toEqual([expect.stringContaining("refused with 429")])
    })
  })
}

describe("a ping of the server", () => {
  it("is answered with a pong of the same bytes", async () => {
    const { port, heard } = await serve(webSocket(frame(9, Buffer.from("hi")), frame(1, Buffer.from("{}"))), "at once")
    const socket = new StreamSocket(
      0,
      "ws",
      { host: "127.0.0.1", port, from: "127.0.0.1", path: "/" },
      { opened: () => {}, message: () => {}, ended: () => {} },
    )
    socket.open()
    await expect.poll(() => Buffer.concat(heard).toString("latin1")).toBe("\x8a\x82\0\0\0\0hi")
    socket.close()
  })
})

describe("a crowd", () => {
  it.each(["sse", "ws"] as const)(
    "gives up a stream on which nothing comes, and counts it as ended: %s",
    async (wire) => {
      const opening = wire === "sse" ? eventStream("event:A\ndata:1\n\n").subarray(0, -5) : webSocket()
      const { port } = await serve(opening, "at once")
      const crowd = new Crowd({
        wire,
        host: "127.0.0.1",
        port,
        addresses: ["127.0.0.1"],
        concertId: 1,
        people: { first: 1, count: 3 },
        frames: "personal",
        opensPerSecond: 1_000,
        silenceMs: 200,
      })
      crowd.start()
      try {
        await until("all three have opened and are given up", () => crowd.state().endings.silent === 3)
        expect(crowd.state()).toMatchObject({ opened: 3, open: 0 })
      } finally {
        crowd.close()
      }
    },
  )
})
