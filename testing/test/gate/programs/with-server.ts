/**
 * Starts a server that leads a process group of its own, as PostgreSQL does, and says the numbers of both. `ends`: then
 * it ends and leaves the server; `stays`: it stays silent until it is ended; `talks`: it writes until it is ended.
 */
import { spawn } from "node:child_process"

const forever = "setInterval(() => {}, 60_000)"
const server = spawn(process.execPath, ["-e", forever], { detached: true, stdio: "ignore" })
server.unref()
process.stdout.write(`pids ${process.pid} ${server.pid}\n`)
if (process.argv[2] !== "ends") setInterval(() => {}, 60_000)
if (process.argv[2] === "talks") {
  const talk = (): unknown => setImmediate(() => process.stdout.write("still here\n", talk))
  talk()
}
