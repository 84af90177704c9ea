/** Programs in folders of their own, loaded as a server is loaded, in processes of their own. */
import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { makeTestFolder } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"
import { CannotKeep, keepAlone, keptFolder } from "../../src/sources/kept-sources.ts"

const moduleOf = (name: string): string => new URL(`../../src/sources/${name}.ts`, import.meta.url).href

/** A program of two typed modules and one of JavaScript that says a number, with what npm would have beside it. */
const program = () => {
  const root = folder()
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text)
  mkdirSync(join(root, "packages/one"), { recursive: true })
  mkdirSync(join(root, "node_modules/plain"), { recursive: true })
  write("packages/one/package.json", `{ "type": "module" }`)
  write("node_modules/.package-lock.json", "{}")
  write("node_modules/plain/package.json", `{ "type": "module", "exports": "./plain.js" }`)
  write("node_modules/plain/plain.js", "export const plain = 1")
  write("packages/one/two.ts", "export const two: number = 2")
  const entry = `import { plain } from "plain"\nimport { two } from "./two.ts"\nexport const say = (): void => console.log(plain + two)\n`
  write("packages/one/entry.ts", entry)
  return { write, ...loaded(root) }
}

const folder = (): string => {
  const { path, remove } = makeTestFolder()
  onTestFinished(remove)
  return path
}

/** How the program in a folder is kept and started. */
const loaded = (root: string) => {
  const address = pathToFileURL(join(root, "packages/one/entry.ts")).href
  const run = (code: string): string =>
    execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", code], {
      encoding: "utf8",
    }).trim()
  const keep = () =>
    run(`
      import { keepSources } from ${JSON.stringify(moduleOf("keep-sources"))}
      console.log(await keepSources([${JSON.stringify(address)}], Date.now(), { root: ${JSON.stringify(root)} }))`)
  /** What the program says, and which of its files were stripped of their types for that. */
  const start = () =>
    run(`
      import { registerHooks } from "node:module"
      import { useKeptSources } from ${JSON.stringify(moduleOf("use-kept-sources"))}
      let stripped = 0
      registerHooks({ load: (url, context, next) => {
        const loaded = next(url, context)
        if (loaded.format === "module-typescript") stripped++
        return loaded
      } })
      const loading = useKeptSources(${JSON.stringify(root)})
      const { say } = await import(${JSON.stringify(address)})
      loading.done()
      say()
      console.log(stripped)`).split("\n")
  const kept = (): string => {
    const name = readdirSync(keptFolder(root)).find((each) => each.endsWith(".json"))!
    return join(keptFolder(root), name)
  }
  return { root, keep, start, kept }
}

it("a program whose sources are as they were is loaded without stripping a type, and says the same", () => {
  const { keep, start } = program()
  expect(start()).toEqual(["3", "2"])
  expect(keep()).toBe("true")
  expect(start()).toEqual(["3", "0"])
  expect(keep()).toBe("false")
})

it("a source that was changed since is what is loaded", () => {
  const { keep, start, write } = program()
  keep()
  write("packages/one/two.ts", "export const two: number = 40")
  expect(start()).toEqual(["41", "2"])
  expect(keep()).toBe("true")
  expect(start()).toEqual(["41", "0"])
})

it("a source of the same length and the same date that says something else is what is loaded", () => {
  const { keep, root, start, write } = program()
  const source = join(root, "packages/one/two.ts")
  utimesSync(source, 1_000, 1_000)
  keep()
  const { mtimeMs, size } = statSync(source)
  write("packages/one/two.ts", "export const two: number = 5")
  utimesSync(source, 1_000, 1_000)
  expect(statSync(source)).toMatchObject({ mtimeMs, size })
  expect(start()).toEqual(["6", "2"])
})

it("what was kept also counts in a copy with other dates, and is the code of the copy", () => {
  const { keep, root } = program()
  keep()
  const copy = loaded(folder())
  cpSync(root, copy.root, { recursive: true })
  utimesSync(join(copy.root, "packages/one/two.ts"), 1_000, 1_000)
  writeFileSync(join(root, "packages/one/two.ts"), "export const two: number = 40")
  writeFileSync(join(root, "node_modules/plain/plain.js"), "export const plain = 100")
  expect(copy.start()).toEqual(["3", "0"])
  expect(copy.keep()).toBe("false")
})

it("what npm installs anew is loaded, although it bears the date of its archive", () => {
  const { keep, start, write } = program()
  keep()
  write("node_modules/plain/package.json", `{ "type": "module", "exports": "./other.js" }`)
  write("node_modules/plain/other.js", "export const plain = 7")
  write("node_modules/.package-lock.json", `{ "plain": 2 }`)
  expect(start()).toEqual(["9", "2"])
})

it("a file that was cut off is passed over and written anew", () => {
  const { keep, kept, start } = program()
  keep()
  writeFileSync(kept(), readFileSync(kept(), "utf8").slice(0, 50))
  expect(start()).toEqual(["3", "2"])
  expect(keep()).toBe("true")
  expect(start()).toEqual(["3", "0"])
})

it.each(["null", "{}", "[]"])("a file that holds %s is passed over and written anew", (text) => {
  const { keep, kept, start } = program()
  keep()
  writeFileSync(kept(), text)
  expect(start()).toEqual(["3", "2"])
  expect(keep()).toBe("true")
})

it("a folder that cannot be written is told in one sentence", () => {
  const { root, start } = program()
  // Root may write in every folder, but not below a file.
  writeFileSync(join(root, ".cache"), "")
  expect(() => keepAlone(root, Date.now())).toThrow(CannotKeep)
  expect(() => keepAlone(root, Date.now())).toThrow(/^what loading finds out cannot be kept in [^\n]*: ENOTDIR[^\n]*$/)
  expect(start()).toEqual(["3", "2"])
})

it("one keeps at a time; one that was killed is no hindrance", () => {
  const { keep, root, start } = program()
  const lock = join(keptFolder(root), "keeper")
  mkdirSync(keptFolder(root), { recursive: true })
  writeFileSync(lock, String(process.pid))
  expect(keep()).toBe("false")
  const dead = spawnSync(process.execPath, ["--version"]).pid
  writeFileSync(lock, String(dead))
  expect(keep()).toBe("true")
  expect([existsSync(lock), start()]).toEqual([false, ["3", "0"]])
})

it("one that began longer ago than any keeper takes is no hindrance, although its number is that of a process that lives", () => {
  const { root } = program()
  mkdirSync(keptFolder(root), { recursive: true })
  const lock = join(keptFolder(root), "keeper")
  writeFileSync(lock, String(process.pid))
  const begun = statSync(lock).mtimeMs
  expect(keepAlone(root, begun + 600_000)).toBeUndefined()
  const done = keepAlone(root, begun + 600_001)
  expect(done).toBeDefined()
  done?.()
  expect(existsSync(lock)).toBe(false)
})
