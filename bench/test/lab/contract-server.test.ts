/** What the lab says of a server of the contract that is not there, or is another program. */
import { createServer, type Server } from "node:net"
import { describe, expect, it, onTestFinished } from "vitest"
import { findServer } from "../../src/lab/site/contract-server.ts"

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  return address.port
}

const answering = (text: string): Server =>
  createServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`))
  })

const saidOf = (port: number): Promise<string> =>
  findServer({ host: "127.0.0.1", port }).then(
    () => "found",
    (error: Error) => error.message,
  )

describe("a server that the lab is told to measure", () => {
  it("is named where nothing listens there", async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((done) => server.close(done))
    expect(await saidOf(port)).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:${port} does not answer /api/concerts: .*ECONNREFUSED`),
    )
  })

  it("is named where another program answers", async () => {
    const port = await listening(answering("<html>"))
    expect(await saidOf(port)).toBe(`127.0.0.1:${port} answers /api/concerts with no list: <html>`)
  })

  it("is found where it lists concerts", async () => {
    expect(await saidOf(await listening(answering("[]")))).toBe("found")
  })
})
