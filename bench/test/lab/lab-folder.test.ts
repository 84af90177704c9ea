import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startTimeOf } from "@ticketrush/engine/database/processes"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { makeLabFolder, removeLeftLabs } from "../../src/lab/folders/LabFolder.ts"

const named = (pid: number, startTime: string): string => `${pid}-${Buffer.from(startTime).toString("base64url")}`

/** A process that does nothing until it is killed. */
const sleeper = () => {
  const child = spawn("sleep", ["600"], { stdio: "ignore" })
  const ended = once(child, "exit")
  onTestFinished(() => void child.kill("SIGKILL"))
  return { pid: child.pid!, name: named(child.pid!, startTimeOf(child.pid!)!), ended }
}

describe("what a lab leaves behind that was killed", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-test-left-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
  })
  const leave = (owner: string, children: ReadonlyArray<string> = []): string => {
    const root = join(folder, `ticketrush-lab-${owner}`)
    mkdirSync(join(root, "cell-1"), { recursive: true })
    if (children.length > 0) writeFileSync(join(root, "children"), `${children.join("\n")}\n`)
    return root
  }

  it("is removed with the next start, and its servers are ended, also those that are stopped", async () => {
    const child = sleeper()
    process.kill(child.pid, "SIGSTOP")
    // The number is that of this process, which began at another time.
    const root = leave(named(process.pid, "0"), [child.name])
    expect(removeLeftLabs(folder)).toBe(1)
    expect(existsSync(root)).toBe(false)
    expect(await child.ended).toEqual([null, "SIGKILL"])
  })

  it("is not taken for that of a living lab, whose servers go on", () => {
    const [owner, child] = [sleeper(), sleeper()]
    const root = leave(owner.name, [child.name])
    expect(removeLeftLabs(folder)).toBe(0)
    expect(existsSync(join(root, "cell-1"))).toBe(true)
    expect(startTimeOf(child.pid)).not.toBeUndefined()
  })

  it("ends no process that has the number of one of its servers by chance", () => {
    const other = sleeper()
    leave(named(process.pid, "0"), [named(other.pid, "0")])
    expect(removeLeftLabs(folder)).toBe(1)
    expect(startTimeOf(other.pid)).not.toBeUndefined()
  })

  it("is not any folder that begins with the same word", () => {
    const test = join(folder, "ticketrush-lab-test-1")
    mkdirSync(test)
    expect(removeLeftLabs(folder)).toBe(0)
    expect(existsSync(test)).toBe(true)
  })
})

it("folders of a lab lie below one that names the process that made them", () => {
  const name = `ticketrush-lab-${named(process.pid, startTimeOf(process.pid)!)}`
  expect(makeLabFolder()).toContain(join(tmpdir(), name, "cell-"))
})
