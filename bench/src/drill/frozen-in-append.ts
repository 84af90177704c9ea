/**
 * Loaded into the nodes of a drill before their own code: after SIGUSR2 the node stops itself with its next append decided, sealed and not yet
 * sent, which no signal from outside can aim at. When it goes on, the first thing it does is to send that append.
 */
import { appendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { beforeQuery } from "./before-query.ts"

const appends: ReadonlySet<string> = new Set([appendForm.one.name, appendForm.many.name])
let armed = false

process.on("SIGUSR2", () => {
  armed = true
})

beforeQuery((config) => {
  if (armed && appends.has(config.name ?? "")) {
    armed = false
    process.kill(process.pid, "SIGSTOP")
  }
  return config
})
