/**
 * Keeps what loading the program found out, for the next start. `npm ci` runs it, and so does each start of a server, after its
 * first answer and in a process of its own: it ends at once where nothing has changed.
 */
import { keepSources } from "@ticketrush/engine/sources/keep-sources"
import { CannotKeep } from "@ticketrush/engine/sources/kept-sources"

const entries = [
  new URL("serve.ts", import.meta.url).href,
  new URL("node.ts", import.meta.url).href,
  import.meta.resolve("@ticketrush/engine/journal/snapshot-order"),
]
try {
  await keepSources(entries, Date.now())
} catch (cause) {
  if (!(cause instanceof CannotKeep)) throw cause
  console.error(cause.message)
  process.exit(1)
}
// What was loaded may hold the process open.
process.exit(0)
