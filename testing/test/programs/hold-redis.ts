/** Starts a Redis of its own, says where, and waits to be killed. */
import { startRedis } from "../../src/index.ts"

const server = await startRedis()
process.stdout.write(`${JSON.stringify({ folder: server.folder, pid: server.pid() })}\n`)
setInterval(() => {}, 60_000)
