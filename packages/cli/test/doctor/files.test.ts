import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { checkFolder, checkKeys, checkToken } from "../../src/doctor/files.ts"
import { checkNode } from "../../src/doctor/machine.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ticketrush-doctor-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe("the data folder", () => {
  it("that is new has no problem: the first start fills it", async () => {
    const found = [checkFolder(folder), checkFolder(join(folder, "not-made"))]
    found.push(await Effect.runPromise(checkKeys(folder, false)), await Effect.runPromise(checkToken(folder)))
    expect(found.map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok", "ok"])
  })

  it("that others may write into is told", () => {
    chmodSync(folder, 0o777)
    expect(checkFolder(folder)).toMatchObject({ verdict: "problem", says: expect.stringContaining("chmod go-w") })
  })

  it("whose keys or token can be read by others, or are none, is told with the cure", async () => {
    const keys = join(folder, "signing-keys.json")
    const token = join(folder, "trusted-token")
    writeFileSync(keys, "{}", { mode: 0o644 })
    writeFileSync(token, "x", { mode: 0o640 })
    chmodSync(keys, 0o644)
    chmodSync(token, 0o640)
    const open = [await Effect.runPromise(checkKeys(folder, true)), await Effect.runPromise(checkToken(folder))]
    expect(open.map(({ verdict }) => verdict)).toEqual(["problem", "problem"])
    expect(open[0].says).toContain(`chmod 600 ${keys}`)
    expect(open[1].says).toContain(`chmod 600 ${token}`)
    chmodSync(keys, 0o600)
    const wrong = await Effect.runPromise(checkKeys(folder, true))
    expect(wrong).toMatchObject({ verdict: "problem", says: expect.stringContaining("it is no list of keys") })
  })
})

describe("the version of Node", () => {
  it("is noted where tests do not run on it", () => {
    expect(checkNode("v22.23.2").verdict).toBe("ok")
    expect(checkNode("v24.1.0")).toMatchObject({ verdict: "note", says: expect.stringContaining("tests run on 22") })
  })
})
