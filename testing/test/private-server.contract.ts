/** What every server of one test's own leaves behind: nothing. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { startTimeOf } from "@ticketrush/engine/database/processes"
import { expect, it, onTestFinished } from "vitest"
import { until } from "../src/index.ts"
import type { PrivateServer } from "../src/PrivateServer.ts"

/** `program`: in `programs`, it starts such a server, prints its `pid` as JSON and waits to be killed. */
export const privateServerContract = (start: () => Promise<PrivateServer>, program: string): void => {
  it("leaves no folder behind", async () => {
    const server = await start()
    await server.remove()
    expect(existsSync(server.folder)).toBe(false)
  })

  it("ends with the process that started it, even if that one is killed", async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "programs", program)], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    onTestFinished(() => void child.kill("SIGKILL"))
    const [line] = await once(child.stdout, "data")
    const { pid } = JSON.parse(String(line)) as { readonly pid: number }
    expect(startTimeOf(pid)).toBeDefined()
    child.kill("SIGKILL")
    await until("the server has ended", () => startTimeOf(pid) === undefined)
  })
}
