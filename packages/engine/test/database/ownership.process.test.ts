import { spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Writable } from "node:stream"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { openCluster } from "../../src/database/Cluster.ts"
import { postgresProcessesOn, processExists, signal, startTimeOf } from "../../src/database/processes.ts"
import { ask } from "./Program.ts"
import { onLinux, useFolders } from "./situations.ts"

const { newFolder, start } = useFolders()

/** Serves once, so that there is a data folder with a table in it; gives that folder back, stopped. */
const usedFolder = async () => {
  const folder = newFolder()
  const program = start(folder)
  await ask((await program.serving()).url, "create table kept as select 42 as answer")
  expect(await program.stop()).toBe("0")
  return folder
}
const kept = [{ answer: 42 }]

describe("a second start on a data folder in use", () => {
  it("is refused in one line that names the owner, and the first goes on unharmed", async () => {
    const folder = newFolder()
    const first = start(folder)
    const { url, pid } = await first.serving()
    const news = await start(folder).news()
    expect(news.reason).toBe("folder-in-use")
    expect(news.message).toContain(`in use by process ${first.child.pid}`)
    expect(news.message).not.toContain("\n")
    expect(postgresProcessesOn(folder)).toContain(pid)
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }])
  })

  it("is refused within one process too", async () => {
    const folder = await usedFolder()
    const twice = Effect.scoped(Effect.andThen(openCluster({ folder }), openCluster({ folder })))
    expect(await Effect.runPromise(Effect.flip(twice))).toMatchObject({ reason: "folder-in-use" })
  })

  it("is let in once the first has stopped", async () => {
    const folder = await usedFolder()
    expect(existsSync(join(folder, "postmaster.pid"))).toBe(false)
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual(kept)
  })

  it("lets exactly one in when several find a dead owner at once", async () => {
    const folder = await usedFolder()
    const killed = start(folder)
    await killed.serving()
    await killed.kill()
    const news = await Promise.all(Array.from({ length: 4 }, () => start(folder).news()))
    // Whole sentences where one ends by something else, so that a failure says by what.
    const ends = news.map(({ url, reason, message }) => {
      if (url !== undefined) return "serves"
      return reason === "folder-in-use" ? reason : `${reason}: ${message}`
    })
    expect(ends.sort()).toEqual(["folder-in-use", "folder-in-use", "folder-in-use", "serves"])
  })
})

describe("a start after a run that was killed", () => {
  it("stops the database that was left running and goes on with its data", async () => {
    const folder = await usedFolder()
    const killed = start(folder)
    const { url, pid } = await killed.serving()
    await killed.kill()
    expect(await ask(url, "select answer from kept")).toEqual(kept)
    const next = await start(folder).serving()
    expect(postgresProcessesOn(folder)).not.toContain(pid)
    expect(await ask(next.url, "select answer from kept")).toEqual(kept)
  })

  it("goes on when the database was killed with it", async () => {
    const folder = await usedFolder()
    const killed = start(folder)
    await killed.serving()
    await killed.kill(...postgresProcessesOn(folder))
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual(kept)
  })

  it("ends backends that are still at work without their postmaster", async () => {
    const folder = await usedFolder()
    const killed = start(folder)
    const { url, pid } = await killed.serving()
    const busy = ask(url, "select count(*) from generate_series(1, 1e12)").catch(() => "cut off")
    await until("a query is at work", async () => {
      const [{ active }] = await ask(url, "select count(*)::int as active from pg_stat_activity where state = 'active'")
      return (active as number) > 1
    })
    await killed.kill(pid)
    expect(postgresProcessesOn(folder).length).toBeGreaterThan(0)
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual(kept)
    expect(await busy).toBe("cut off")
  })

  /** What a crash of the machine leaves: a postmaster.pid, whose number another process has by now. */
  const leavePidFile = async (folder: string, pid: number) => {
    const killed = start(folder)
    await killed.serving()
    const text = readFileSync(join(folder, "postmaster.pid"), "utf8")
    await killed.kill(...postgresProcessesOn(folder))
    writeFileSync(join(folder, "postmaster.pid"), text.replace(/^\d+/, String(pid)))
  }

  it("goes on when the number of the dead database belongs to a stranger now, who is left alone", async () => {
    const folder = await usedFolder()
    const stranger = spawn("sleep", ["600"])
    onTestFinished(() => void stranger.kill())
    await leavePidFile(folder, stranger.pid!)
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual(kept)
    expect(startTimeOf(stranger.pid!)).toBeDefined()
  })

  it.runIf(onLinux)("goes on when the dead database is not reaped", async () => {
    const folder = await usedFolder()
    // A shell that has become `sleep` never asks for the end of the child that it started before: one that reads until
    // the end of its input, which comes when the shell is `sleep`.
    const careless = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    })
    onTestFinished(() => void careless.kill())
    const zombie = Number(await new Promise<Buffer>((told) => careless.stdout!.once("data", told)))
    await until("the shell is sleep", () => readFileSync(`/proc/${careless.pid}/comm`, "utf8") === "sleep\n")
    ;(careless.stdio[3] as Writable).end()
    await until("the child has ended", () => startTimeOf(zombie) === undefined)
    expect(processExists(zombie)).toBe(true)
    await leavePidFile(folder, zombie)
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual(kept)
  })
})

describe("a signal to the terminal's process group", () => {
  it("reaches the application and not its database", async () => {
    const folder = newFolder()
    const program = start(folder)
    const { url, pid } = await program.serving()
    signal(-program.child.pid!, "SIGINT")
    expect(await program.news()).toEqual({ heard: "SIGINT" })
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }])
    expect(postgresProcessesOn(folder)).toContain(pid)
  })
})
