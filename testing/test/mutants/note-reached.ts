/** Beside each test file of `npm run mutants`, while it learns which tests reach what: writes down the notes. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { notes, notesFileOf, notesMax, reachVariable } from "../../../scripts/mutants/notes.ts"

const noted = new Uint8Array(notesMax)
Object.assign(globalThis, { [notes]: noted })

afterAll(() => {
  const folder = process.env[reachVariable]!
  const { testPath } = expect.getState()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, notesFileOf(testPath!.slice(root.length + 1))), noted)
})
