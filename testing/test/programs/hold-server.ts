/** Starts a server of its own, says where, and waits to be killed. */
import { startPostgres } from "../../src/index.ts"

const server = await startPostgres()
process.stdout.write(`${JSON.stringify({ folder: server.folder, pid: server.pid() })}\n`)
setInterval(() => {}, 60_000)
