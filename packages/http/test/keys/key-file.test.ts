import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { generateKey, type KeysError } from "../../src/keys/Keys.ts"
import { findKeys, keyFileName, openKeys } from "../../src/keys/key-file.ts"

let place: ReturnType<typeof makeTestFolder>
let folder: string
let path: string

beforeEach(() => {
  place = makeTestFolder()
  folder = join(place.path, "data")
  path = join(folder, keyFileName)
})
afterEach(() => place.remove())

const open = () => Effect.runPromise(openKeys(folder))
const failure = (): Promise<KeysError> => Effect.runPromise(Effect.flip(openKeys(folder)))
const write = (text: string, mode = 0o600): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, text, { mode })
  chmodSync(path, mode)
}

describe("an installation without keys", () => {
  it("makes them once, for its owner alone, and leaves nothing else behind", async () => {
    const made = await open()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual([keyFileName])
    expect((await open()).jwks).toBe(made.jwks)
  })

  it("has none until then", async () => {
    expect(await Effect.runPromise(findKeys(folder))).toBeUndefined()
    const made = await open()
    expect((await Effect.runPromise(findKeys(folder)))?.jwks).toBe(made.jwks)
  })

  it("ends up with one key when many start at once", async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, open))
    expect(new Set(opened.map(({ jwks }) => jwks)).size).toBe(1)
    expect(readdirSync(folder)).toEqual([keyFileName])
  })
})

describe("a key file", () => {
  it("may hold several keys: the last one signs and all verify", async () => {
    const keys = [await Effect.runPromise(generateKey), await Effect.runPromise(generateKey)]
    write(JSON.stringify({ keys: keys.slice(0, 1) }))
    const token = (await open()).sign("ticketrush-pass+jwt", "{}")
    write(JSON.stringify({ keys }))
    const both = await open()
    expect(both.verify("ticketrush-pass+jwt", token)).toHaveProperty("payload")
    expect(both.sign("ticketrush-pass+jwt", "{}")).not.toBe(token)
  })

  it.each([
    ["", "it is no list of keys"],
    ["nonsense", "it is no list of keys"],
    ["null", "it is no list of keys"],
    ["{}", "it is no list of keys"],
    ['{"keys":[null]}', "it is no list of keys"],
    ['{"keys":[]}', "there is no key"],
    ['{"keys":[{}]}', "key 1 is no Ed25519 private key"],
    [`{"keys":[${"{},".repeat(16)}{}]}`, "it is no list of keys"],
    [`{"keys":[]}${" ".repeat(70_000)}`, "it is no list of keys"],
  ])("with wrong content stops the start with one line, and stays as it is: %#", async (text, reason) => {
    write(text)
    const { _tag, message } = await failure()
    expect({ _tag, message }).toEqual({
      _tag: "KeysError",
      message: `the signing keys in ${path} cannot be used: ${reason}`,
    })
    expect(readFileSync(path, "utf8")).toBe(text)
  })

  it.each([0o644, 0o640, 0o604, 0o620])("that others may read or write stops the start: mode %o", async (mode) => {
    await open()
    chmodSync(path, mode)
    expect((await failure()).message).toBe(
      `the signing keys in ${path} can be read by others than their owner: chmod 600 ${path}`,
    )
    chmodSync(path, 0o400)
    expect((await open()).jwks).toContain("Ed25519")
  })

  it("that cannot be read stops the start: a folder, a link that goes round", async () => {
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o700)
    expect((await failure()).message).toBe(`the signing keys in ${path} cannot be read: EISDIR`)
    rmSync(path, { recursive: true })
    symlinkSync(path, path)
    expect((await failure()).message).toBe(`the signing keys in ${path} cannot be read: ELOOP`)
  })

  it("that is a pipe without a writer stops the start too, and does not hold it up", async () => {
    mkdirSync(folder, { recursive: true })
    execFileSync("mkfifo", ["-m", "600", path])
    // A process of its own: one that waits for a pipe cannot run out of time by itself.
    const script = `
      const { Effect } = await import("effect")
      const { findKeys } = await import(${JSON.stringify(import.meta.resolve("../../src/keys/key-file.ts"))})
      console.log((await Effect.runPromise(Effect.flip(findKeys(${JSON.stringify(folder)})))).message)`
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: import.meta.dirname,
      encoding: "utf8",
      timeout: 20_000,
      killSignal: "SIGKILL",
    })
    expect(run.stdout.trim()).toBe(`the signing keys in ${path} cannot be used: it is no list of keys`)
  })

  it("that cannot be made stops the start", async () => {
    writeFileSync(folder, "a file where the folder should be")
    expect((await failure()).message).toMatch(/^the signing keys in \S+ cannot be read: ENOTDIR$/)
    rmSync(folder)
    folder = join("/dev/null/data")
    expect((await failure()).message).toMatch(/cannot be (read|made): ENOTDIR$/)
  })
})
