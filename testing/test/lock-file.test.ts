/** The lock file names packages and their hashes, and no place to download them from: `npm ci` works against any registry. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { root } from "./tidy/sources.ts"

type Entry = { readonly resolved?: string; readonly link?: boolean; readonly integrity?: string }

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Entry>>
}
const entries = Object.entries(lock.packages)

it("where it says where something is, that is a folder of this repository", () => {
  const placed = entries.filter(([, { resolved }]) => resolved !== undefined)
  expect(placed.every(([, { link, resolved }]) => link && existsSync(join(root, resolved!, "package.json")))).toBe(true)
  expect(placed.map(([path]) => path)).toEqual(entries.filter(([, { link }]) => link).map(([path]) => path))
})

it("every download must fit its hash", () => {
  const installed = entries.filter(([path, { link }]) => path.includes("node_modules/") && !link)
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  expect(installed.length).toBeGreaterThan(100)
})

it.each(["typescript", "asyncapi"])(
  "neither does that of %s, installed aside, and its packages must fit their hashes",
  (name) => {
    const file = join(root, `testing/clients/${name}/package-lock.json`)
    const clients = JSON.parse(readFileSync(file, "utf8")) as typeof lock
    const packages = Object.entries(clients.packages).filter(([path]) => path !== "")
    expect(packages.length).toBeGreaterThan(10)
    for (const [path, { resolved, integrity }] of packages) {
      expect([path, resolved, typeof integrity]).toEqual([path, undefined, "string"])
    }
  },
)
