import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { trustedTokenFile } from "@ticketrush/protocol/trusted-token"
import { makeTestFolder } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { findToken, openToken } from "../../src/access/token-file.ts"

const first = "A".repeat(43)
const second = "B".repeat(43)
let place: ReturnType<typeof makeTestFolder>
let folder: string
let path: string
beforeEach(() => {
  place = makeTestFolder()
  folder = join(place.path, "data")
  path = join(folder, trustedTokenFile)
})
afterEach(() => place.remove())

const open = (fresh: string): Promise<string> => Effect.runPromise(openToken(folder, fresh))
const failure = async (): Promise<string> => (await Effect.runPromise(Effect.flip(openToken(folder, second)))).message

describe("the token of a data folder", () => {
  it("is made by the first start, for its owner alone, and stays the same for the next ones", async () => {
    expect(await Effect.runPromise(findToken(folder))).toBeUndefined()
    expect(await open(first)).toBe(first)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, "utf8")).toBe(`${first}\n`)
    expect(readdirSync(folder)).toEqual([trustedTokenFile])
    expect(await open(second)).toBe(first)
    expect(await Effect.runPromise(findToken(folder))).toBe(first)
  })

  it("is made with all folders above it", async () => {
    folder = join(place.path, "a", "b", "c")
    expect(await open(first)).toBe(first)
    expect(await Effect.runPromise(findToken(folder))).toBe(first)
  })

  it("is not taken for kept where a link leads nowhere in its place", async () => {
    mkdirSync(folder)
    symlinkSync(join(folder, "nowhere"), path)
    expect(await failure()).toBe(`the trusted token cannot be kept: ${path} is a link that leads nowhere`)
  })

  it("says why its folder cannot be made", async () => {
    folder = join(place.path, "file", "data")
    writeFileSync(join(place.path, "file"), "")
    expect(await failure()).toMatch(/^the trusted token in .* cannot be (made|read): ENOTDIR$/)
  })

  it("is one and the same when many start at once", async () => {
    const fresh = Array.from({ length: 20 }, (_, i) => String.fromCharCode(65 + i).repeat(43))
    const opened = await Promise.all(fresh.map(open))
    expect(new Set(opened).size).toBe(1)
    expect(fresh).toContain(opened[0])
  })

  it.each(["", "short\n", `${first}${first}\n`, `${first.slice(1)}!\n`])(
    "stops the start when it is not a token: %j",
    async (text) => {
      await open(first)
      writeFileSync(path, text)
      expect(await failure()).toBe(
        `the trusted token in ${path} is not one: remove the file, and the next start makes a new one`,
      )
    },
  )

  it("stops the start when others may read it", async () => {
    await open(first)
    chmodSync(path, 0o644)
    expect(await failure()).toBe(
      `the trusted token in ${path} can be read by others than their owner: chmod 600 ${path}`,
    )
  })
})
