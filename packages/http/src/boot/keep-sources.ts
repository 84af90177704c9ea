/**
 * Keeps what loading the program found out, for the next start. `npm ci` runs it, and so does each start of a server, after its
 * first answer and in a process of its own: it ends at once where nothing has changed. Behind its name stands the number of that
 * server, with which it ends, however that ends: nothing else would end it, and what it writes to may be removed by then.
 */
import { keepSources, NotWanted } from "@ticketrush/engine/sources/keep-sources"
import { CannotKeep } from "@ticketrush/engine/sources/kept-sources"

const entries = [
  new URL("serve.ts", import.meta.url).href,
  new URL("node.ts", import.meta.url).href,
  import.meta.resolve("@ticketrush/engine/journal/snapshot-order"),
]
const server = process.argv[2]
try {
  await keepSources(entries, Date.now(), {
    isWanted: () => server === undefined || process.ppid === Number(server),
  })
} catch (cause) {
  // At any other end Node would write down what it has compiled.
  if (cause instanceof NotWanted) process.kill(process.pid, "SIGKILL")
  if (!(cause instanceof CannotKeep)) throw cause
  console.error(cause.message)
  process.exit(1)
}
// What was loaded may hold the process open.
process.exit(0)
