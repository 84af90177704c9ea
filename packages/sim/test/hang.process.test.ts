import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { patchedCopy } from "../src/patched.ts"

const neverEnds = `--- a/packages/sim/src/run.ts
+++ b/packages/sim/src/run.ts
@@ -1,1 +1,2 @@
   const world = new World(scenario, record, observers)
+  for (;;);
`

it("a seed whose world never ends has said first what was drawn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-hang-"))
  const path = join(folder, "never-ends.patch")
  writeFileSync(path, neverEnds)
  const copy = patchedCopy(path)
  const child = spawn(process.execPath, [join(copy.folder, "packages/sim/src/main.ts"), "--seed", "42"])
  try {
    const drawn = await new Promise<string>((done, fail) => {
      let text = ""
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString()
        if (/^ {2}limits .*\n/m.test(text)) done(text)
      })
      child.once("close", () => fail(new Error(`it ended: ${text}`)))
    })
    expect(drawn).toMatch(/^seed 42: \d+ people/)
    expect(drawn).toMatch(/^ {2}faults \w/m)
    expect(child.exitCode).toBe(null)
  } finally {
    child.kill("SIGKILL")
    copy.remove()
    rmSync(folder, { recursive: true })
  }
})
