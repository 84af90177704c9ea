/** What keeps beside a server, in a checkout of its own whose sources are a few lines. */
import { spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { makeTestFolder, until } from "@ticketrush/testing"
import { expect, it, onTestFinished } from "vitest"

const checkout = join(import.meta.dirname, "../../../..")
const boot = "packages/http/src/boot"
const engine = "packages/engine"

/** `serving`: what the program says while it is loaded. */
const copied = (serving: string) => {
  const { path: root, remove } = makeTestFolder()
  onTestFinished(remove)
  for (const place of [`${engine}/package.json`, `${engine}/src/sources`, `${boot}/keep-sources.ts`]) {
    cpSync(join(checkout, place), join(root, place), { recursive: true })
  }
  cpSync(join(checkout, boot, "keepSourcesBeside.ts"), join(root, boot, "keepSourcesBeside.ts"))
  mkdirSync(join(root, "node_modules/@ticketrush"), { recursive: true })
  symlinkSync(join(root, engine), join(root, "node_modules/@ticketrush/engine"))
  const write = (place: string, text: string): void => {
    mkdirSync(dirname(join(root, place)), { recursive: true })
    writeFileSync(join(root, place), text)
  }
  write("package.json", `{ "type": "module" }`)
  write("packages/http/package.json", `{ "type": "module" }`)
  write(`${boot}/serve.ts`, serving)
  write(`${boot}/node.ts`, "export const node: number = 1")
  write(`${engine}/src/journal/snapshot-order.ts`, "export const order: number = 1")
  const kept = join(root, ".cache/start")
  mkdirSync(kept, { recursive: true })
  /** Beside what Node compiles. */
  const names = () => readdirSync(kept).filter((name) => /keeper|json/.test(name))
  return { root, lock: join(kept, "keeper"), names }
}

/** A server that has one keep beside it. */
const start = (root: string) => {
  const code = `
    import { keepSourcesBeside } from ${JSON.stringify(join(root, boot, "keepSourcesBeside.ts"))}
    keepSourcesBeside({ warn: console.error })
    setInterval(() => {}, 1_000)`
  const server = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd: root, stdio: "inherit" })
  onTestFinished(() => void server.kill("SIGKILL"))
  return server
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it("what keeps beside a server that lives keeps, and lets go of its lock", async () => {
  const { names, root } = copied("export const serve: number = 1")
  start(root)
  await until("it has kept, and no lock is left", () => names().join() === `sources-${process.version}.json`)
})

it("what keeps beside a server ends with it, also when that was killed: it keeps nothing, and holds no lock", async () => {
  const { lock, names, root } = copied(`
    import { writeFileSync } from "node:fs"
    const server: number = process.ppid
    writeFileSync("began", "")
    const moment = new Int32Array(new SharedArrayBuffer(4))
    while (process.ppid === server) Atomics.wait(moment, 0, 0, 10)`)
  const server = start(root)
  await until(
    "it keeps",
    () => existsSync(lock) && readFileSync(lock, "utf8") !== "" && existsSync(join(root, "began")),
  )
  const keeper = Number(readFileSync(lock, "utf8"))
  server.kill("SIGKILL")
  await until("it has ended", () => !lives(keeper))
  expect(names()).toEqual([])
})
