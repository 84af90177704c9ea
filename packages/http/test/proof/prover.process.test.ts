/** A client in another language that was written from the page about proofs alone. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { programPath, programRuns } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { createUser, setUp, signIn } from "../client.ts"
import { startNode } from "../TestNode.ts"

describe.skipIf(!programRuns("python3", "-c", "import hashlib"))("a client in Python", () => {
  it("solves what it is asked for and gets in line", async () => {
    const node = await startNode({ proof: { mode: "always" } })
    try {
      const { accessToken } = await signIn(node.url, await createUser(node.url, "ann"))
      const { concertId } = await setUp(node.url)
      const words = [join(import.meta.dirname, "prover.py"), node.url, accessToken, String(concertId)]
      const { stdout } = await promisify(execFile)(programPath("python3")!, words)
      expect(JSON.parse(stdout)).toEqual({ first: "proof-missing", status: 200, place: 1 })
    } finally {
      await node.stop()
    }
  })
})
