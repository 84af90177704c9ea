/** What `npm ci` runs at its end, in a checkout of its own. */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs"
import { getPriority } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { makeTestFolder } from "../src/index.ts"

/** Programs that leave a file behind stand for the ones that build and keep. */
const prepared = (installed: ReadonlyArray<string>) => {
  const { path: root, remove } = makeTestFolder()
  onTestFinished(remove)
  const programs = { built: "packages/web/build.ts", kept: "packages/http/src/boot/keep-sources.ts" }
  for (const folder of ["scripts", "packages/web", "packages/http/src/boot"]) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  for (const name of installed) mkdirSync(join(root, "node_modules", name), { recursive: true })
  writeFileSync(join(root, "package.json"), `{ "type": "module" }`)
  for (const [leaves, program] of Object.entries(programs)) {
    writeFileSync(join(root, program), `import { writeFileSync } from "node:fs"\nwriteFileSync("${leaves}", "")\n`)
  }
  cpSync(join(import.meta.dirname, "../../scripts/prepare.ts"), join(root, "scripts/prepare.ts"))
  execFileSync(process.execPath, [join(root, "scripts/prepare.ts")])
  return { built: existsSync(join(root, "built")), kept: existsSync(join(root, "kept")) }
}

it("an installation without what builds the page keeps what loading the server finds out all the same", () => {
  expect(prepared([])).toEqual({ built: false, kept: true })
  expect(prepared(["vite"])).toEqual({ built: true, kept: true })
})

it("what `npm ci` waits for is as urgent as `npm ci`: on a busy machine the lowest priority waits for minutes", () => {
  const told =
    'data:text/javascript,import { getPriority } from "node:os"; process.on("exit", () => console.log(getPriority()))'
  const program = join(import.meta.dirname, "../../packages/http/src/boot/keep-sources.ts")
  const said = execFileSync(process.execPath, ["--import", told, program], { encoding: "utf8" })
  expect(said).toBe(`${getPriority()}\n`)
})
