/** The commands that docs/start.md gives for the second terminal, run as they stand there beside the server of the first. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { makeTestFolder, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ServerProcess } from "../../http/test/process/ServerProcess.ts"

const page = readFileSync(new URL("../../../docs/start.md", import.meta.url), "utf8")
const commands = [...page.matchAll(/`(npm run (?:race|ticketrush) -- [^`]+)`/g)].map(([, command]) => command)
const isKilled = (command: string): boolean => command.includes("--rounds")

/** Thirty people and more go through a race each time, and npm starts a program each time. */
const commandMsMax = 300_000

const data = makeTestFolder()
const settings = { DATABASE_URL: "", TICKETRUSH_DATA: data.path }
let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start({ ...settings, TICKETRUSH_SEED: "kpop", TICKETRUSH_TRUSTED: "token" })
}, commandMsMax)
afterAll(async () => {
  await server?.end("SIGTERM")
  data.remove()
})

const run = (command: string) => {
  const child = spawn("sh", ["-ec", command], {
    cwd: new URL("../../..", import.meta.url),
    env: { ...process.env, ...settings, PORT: String(server.port) },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [out, err] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  const ended = once(child, "close").then(([code]) => code as number | null)
  return { ended, out: () => out, err: () => err }
}

describe("a command of docs/start.md", () => {
  it("is found for each of its steps", () => {
    expect(commands.map((command) => command.split(" ").slice(2, 5).join(" "))).toEqual([
      "race -- --users",
      "race -- --users",
      "ticketrush -- audit",
      "ticketrush -- verify-receipt",
      "ticketrush -- line",
    ])
    expect(commands.filter(isKilled)).toHaveLength(1)
  })

  it.each(commands.filter((command) => !isKilled(command)))(
    "does what it says, beside the server: %s",
    async (command) => {
      const program = run(command)
      expect(await program.ended, `${program.out()}${program.err()}`).toBe(0)
    },
    commandMsMax,
  )

  it(
    "goes on over a kill -9, and finds all that was acknowledged on the server that is started again",
    async () => {
      const race = run(commands.find(isKilled)!)
      await until("the first race is over", () => race.out().includes("round 1 of 10: 50 got seats"), commandMsMax)
      await server.end("SIGKILL")
      await until("the race has noticed", () => race.err().includes("The server does not answer."), commandMsMax)
      await server.restart()
      expect(await race.ended, `${race.out()}${race.err()}`).toBe(0)
      expect(race.err()).toContain("The server is back; the race goes on.")
      expect(race.out()).toContain("FAIR in all 10 rounds: no seat has two holders")
    },
    commandMsMax,
  )
})
