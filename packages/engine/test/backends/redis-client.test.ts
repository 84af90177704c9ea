/** What a start waits for where something listens in the place of Redis and never answers. */
import { type AddressInfo, createServer, type Socket } from "node:net"
import { Effect, Redacted } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { redisClient } from "../../src/backends/redis-client.ts"
import { nodeDefer } from "../../src/ports-node.ts"

const sockets = new Set<Socket>()
const silent = createServer((socket) => {
  sockets.add(socket)
  socket.on("error", () => {}).on("close", () => sockets.delete(socket))
  // It reads what comes, and notices the end.
  socket.resume()
})
beforeAll(() => new Promise<void>((resolve) => void silent.listen(0, "127.0.0.1", resolve)))
afterAll(() => void silent.close())

it("a Redis that takes the connection and says nothing is given up at the limit of connecting, not at that of an answer", async () => {
  const { port } = silent.address() as AddressInfo
  const url = Redacted.make(`redis://127.0.0.1:${port}`)
  const options = { url, log: { warn: () => {} }, defer: nodeDefer, answerMsMax: 30_000, connectMsMax: 100 }
  const error = await Effect.runPromise(Effect.flip(Effect.scoped(redisClient(options, {}))))
  expect(error.message).toBe("Redis cannot be used: no answer within 100 milliseconds")
  await expect.poll(() => sockets.size).toBe(0)
})
