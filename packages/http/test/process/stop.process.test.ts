import { spawn } from "node:child_process"
import { join } from "node:path"
import { postgresProcessesOn, signal } from "@ticketrush/engine/database/processes"
import { createDatabase, makeTestFolder, pauseProcesses, startPostgres, until } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { setStage } from "../kill/drill.ts"
import { usePrograms } from "./Program.ts"

const run = usePrograms({ TICKETRUSH_TRUSTED: "on" })
const root = join(import.meta.dirname, "../../../..")

const folder = () => {
  const place = makeTestFolder()
  onTestFinished(() => place.remove())
  return place.path
}
const databaseOf = async () => {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  return database.url
}
const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  )

describe("a stop", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("is in order, and without a word, on %s", async (name) => {
    const program = run({ DATABASE_URL: await databaseOf(), TICKETRUSH_DATA: folder() })
    await program.url()
    expect(await program.stop(name)).toBe(0)
    expect(program.err).toBe("")
  })
})

describe("a server that npm started", () => {
  const start = async () => {
    const env = { HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0", TICKETRUSH_SEED: "none" }
    const npm = spawn("npm", ["start"], {
      cwd: root,
      env: { ...process.env, ...env, DATABASE_URL: await databaseOf(), TICKETRUSH_DATA: folder() },
    })
    let out = ""
    npm.stdout.on("data", (chunk) => {
      out += chunk
    })
    const url = await until("it sells", () => /page +(http:[^\s#]+)\//.exec(out)?.[1])
    const ended = new Promise<void>((resolve) => npm.once("exit", () => resolve()))
    return { npm, url, ended }
  }

  it.each(["SIGTERM", "SIGKILL"] as const)("does not go on selling when npm is ended by %s", async (name) => {
    const { npm, url, ended } = await start()
    expect(await answers(url)).toBe(true)
    npm.kill(name)
    await ended
    await until("nobody answers", async () => !(await answers(url)))
  })
})

describe("a stop whose database is frozen", () => {
  it("ends when it is an external database, whose answer is waited for", async () => {
    const postgres = await startPostgres()
    onTestFinished(postgres.remove)
    const program = run({ DATABASE_URL: postgres.url, TICKETRUSH_DATA: folder() })
    const url = await program.url()
    const { seatIds, userIds } = await setStage(url, 3, 1)
    postgres.pause()
    const hold = await fetch(`${url}/api/reservations/v6/holds`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId: userIds[0], seatId: seatIds[0] }),
    })
    expect(hold.status).toBe(503)
    expect(await program.stop()).toBe(0)
  })

  /** A server that has brought its own database, which hears nothing any more. */
  const frozen = async () => {
    const data = folder()
    const env = { DATABASE_URL: "", TICKETRUSH_DATA: `${data}/data`, TICKETRUSH_SEED: "kpop" }
    const program = run(env)
    await program.url()
    const cluster = `${data}/data/postgres`
    await pauseProcesses("PostgreSQL", () => postgresProcessesOn(cluster))
    return { program, env, cluster }
  }

  it("ends when it is its own, says what it waited for, and loses nothing", async () => {
    const { program, env, cluster } = await frozen()
    expect(await program.stop()).toBe(0)
    expect(program.err).toContain("a stop waits for PostgreSQL to end")
    expect(program.err).toContain("PostgreSQL did not stop on SIGINT within 10 seconds")
    expect(postgresProcessesOn(cluster)).toEqual([])
    const next = run(env)
    const concerts = await (await fetch(`${await next.url()}/api/concerts`)).json()
    expect(concerts).toHaveLength(3)
    expect(await next.stop()).toBe(0)
  })

  it("ends at once on the second signal", async () => {
    const { program, cluster } = await frozen()
    program.child.kill("SIGTERM")
    await until("it waits", () => program.err.includes("a stop waits for PostgreSQL to end"))
    expect(await program.stop("SIGTERM")).toBe(1)
    for (const pid of postgresProcessesOn(cluster)) signal(pid, "SIGKILL")
  })
})

describe("a start beside a database that was used before", () => {
  const lost = "the signing keys are new and the database is not"

  it("warns when the signing keys are missing, and makes new ones", async () => {
    const url = await databaseOf()
    const data = folder()
    const first = run({ DATABASE_URL: url, TICKETRUSH_DATA: data })
    await setStage(await first.url(), 3, 0)
    expect(await first.stop()).toBe(0)
    expect(first.err).toBe("")
    const again = run({ DATABASE_URL: url, TICKETRUSH_DATA: data })
    await again.url()
    expect(await again.stop()).toBe(0)
    expect(again.err).toBe("")
    const elsewhere = run({ DATABASE_URL: url, TICKETRUSH_DATA: folder() })
    await elsewhere.url()
    expect(elsewhere.err).toContain(lost)
    expect(await elsewhere.stop()).toBe(0)
  })
})
