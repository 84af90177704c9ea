import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"

it("a process ends whose proxy was closed while a connection was being shut down: it once ran on for ever", () => {
  const { error, status } = spawnSync(process.execPath, [join(import.meta.dirname, "tcp-proxy-close.ts")], {
    stdio: "inherit",
    timeout: 60_000,
  })
  expect([error, status]).toEqual([undefined, 0])
})
