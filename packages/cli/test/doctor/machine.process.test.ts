/** Machines that are not fit for a sale, as far as one machine can be made to be another: each is told for what it lacks. */
import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { findingOf, runDoctor } from "./run-doctor.ts"

const place = makeTestFolder()
afterAll(() => place.remove())
const folder = (name: string): string => {
  const path = join(place.path, name)
  mkdirSync(path)
  return path
}

const runs = (program: string, ...args: ReadonlyArray<string>): boolean => spawnSync(program, args).status === 0

describe("a machine", () => {
  it("with everything that a sale needs has no problem, and the doctor ends with 0", () => {
    const sound = runDoctor({ TICKETRUSH_DATA: folder("sound"), TICKETRUSH_CONNECTIONS: "100", TICKETRUSH_ZONE: "UTC" })
    expect(sound.findings.filter(({ verdict }) => verdict === "problem")).toEqual([])
    expect(sound.code).toBe(0)
  })

  it.runIf(runs("prlimit", "--version"))("with few file descriptors is told how many connections that leaves", () => {
    const limited = runDoctor({ TICKETRUSH_DATA: folder("limited") }, ["prlimit", "--nofile=1024:1024"])
    expect(limited.code).toBe(1)
    expect(findingOf(limited, "descriptors")).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(/may open 1024 files, which leaves 512 of the 28000 .*raise the hard limit to 28512/),
    })
  })

  it.runIf(runs("unshare", "-n", "true"))(
    "whose queue of new connections is short is told the setting of its kernel",
    () => {
      const shortened = 'echo 128 > /proc/sys/net/core/somaxconn && exec "$0" "$@"'
      const before = ["unshare", "-n", "sh", "-c", shortened]
      const found = findingOf(runDoctor({ TICKETRUSH_DATA: folder("queue") }, before), "connections")
      expect(found).toMatchObject({
        verdict: "problem",
        says: expect.stringContaining("sysctl net.core.somaxconn=4096"),
      })
    },
  )

  it("whose data is kept in memory, and has no room, is told both", ({ skip }) => {
    const data = folder("small")
    skip(!runs("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", data), "no right to mount a small file system")
    onTestFinished(() => void execFileSync("umount", [data]))
    const found = runDoctor({ TICKETRUSH_DATA: data })
    expect(findingOf(found, "disk")).toMatchObject({
      verdict: "problem",
      says: expect.stringMatching(/^6 MiB are free/),
    })
    expect(findingOf(found, "storage")).toMatchObject({
      verdict: "problem",
      says: expect.stringContaining("on a tmpfs"),
    })
    expect(found.code).toBe(1)
  })

  it("that gives it little memory is told how much it wants", ({ skip }) => {
    const group = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"]
      .map((root) => join(root, `ticketrush-doctor-${process.pid}`))
      .find((path) => limitsMemory(path))
    skip(group === undefined, "no right to make a group with a limit of memory")
    onTestFinished(() => rmdirSync(group!))
    const before = ["sh", "-c", `echo $$ > ${group}/cgroup.procs && exec "$0" "$@"`]
    const found = findingOf(runDoctor({ TICKETRUSH_DATA: folder("memory") }, before), "memory")
    expect(found).toMatchObject({ verdict: "problem", says: expect.stringMatching(/^there are 512 MiB of memory/) })
  })

  it("in another time zone than the one that is meant is told which one that is", () => {
    const found = findingOf(runDoctor({ TICKETRUSH_DATA: folder("zone"), TZ: "America/New_York" }), "zone")
    expect(found).toMatchObject({
      verdict: "note",
      says: expect.stringContaining("this machine is in America/New_York"),
    })
    expect(found.says).toContain("read as Asia/Seoul")
  })

  it.each([
    ["no", "problem"],
    ["yes", "ok"],
  ])("whose timedatectl says '%s' to NTP: %s", (answer, verdict) => {
    const programs = folder(`ntp-${answer}`)
    writeFileSync(join(programs, "timedatectl"), `#!/bin/sh\necho ${answer}\n`)
    chmodSync(join(programs, "timedatectl"), 0o755)
    const env = { TICKETRUSH_DATA: folder(`ntp-data-${answer}`), PATH: `${programs}:${process.env.PATH}` }
    expect(findingOf(runDoctor(env), "ntp").verdict).toBe(verdict)
  })
})

/** Makes a group of processes that may have 512 MiB: by the first or the second version of the kernel's groups. */
const limitsMemory = (path: string): boolean => {
  try {
    mkdirSync(path)
    for (const name of ["memory.limit_in_bytes", "memory.max"]) {
      if (!existsSync(join(path, name))) continue
      writeFileSync(join(path, name), String(512 * 1024 * 1024))
      return true
    }
    rmdirSync(path)
    return false
  } catch {
    // No such groups here, or no right to make one.
    return false
  }
}
