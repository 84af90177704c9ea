import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { makeLinks } from "../../src/database/binaries.ts"
import { ask } from "./Program.ts"
import { useFolders } from "./situations.ts"

const { newFolder, start } = useFolders()

describe("a shell that is set up for other databases", () => {
  const foreign = {
    PGDATA: "/nonexistent",
    PGPORT: "1",
    PGTZ: "Mars/Olympus",
    PGDATESTYLE: "German",
    PGCLIENTENCODING: "LATIN1",
    PGOPTIONS: "-c default_transaction_read_only=on",
    LC_ALL: "xx_XX.UTF-8",
    TZ: "Mars/Olympus",
  }

  it("does not reach the server that is started", async () => {
    for (const [name, value] of Object.entries(foreign)) {
      const before = process.env[name]
      process.env[name] = value
      onTestFinished(() => {
        if (before === undefined) delete process.env[name]
        else process.env[name] = before
      })
    }
    const { url } = await start(newFolder()).serving()
    expect(new URL(url).port).not.toBe("1")
    const settings = ["TimeZone", "log_timezone", "DateStyle", "client_encoding", "lc_messages", "lc_time"]
    const query = settings.map((name) => `current_setting('${name}') as "${name}"`).join(", ")
    // The client of this test reads the environment too, which is what the program under test must not do.
    for (const name of Object.keys(foreign)) delete process.env[name]
    expect(await ask(url, `select ${query}`)).toEqual([
      {
        TimeZone: "UTC",
        log_timezone: "UTC",
        DateStyle: "ISO, MDY",
        client_encoding: "UTF8",
        lc_messages: "C",
        lc_time: "C",
      },
    ])
  })
})

describe("a package whose install script did not run", () => {
  const makePackage = () => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-links-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const lib = join(folder, "native", "lib")
    mkdirSync(lib, { recursive: true })
    writeFileSync(join(lib, "libx.so.5.18"), "library")
    const links = ["libx.so", "libx.so.5"].map((name) => ({
      source: "native/lib/libx.so.5.18",
      target: `native/lib/${name}`,
    }))
    writeFileSync(join(folder, "native", "pg-symlinks.json"), JSON.stringify(links))
    return { folder, lib }
  }

  it("gets the links between its libraries, once", async () => {
    const { folder, lib } = makePackage()
    symlinkSync("libx.so.5.18", join(lib, "libx.so"))
    for (let start = 0; start < 2; start++) await Effect.runPromise(makeLinks("x", folder))
    expect(readdirSync(lib).sort()).toEqual(["libx.so", "libx.so.5", "libx.so.5.18"])
    expect(readlinkSync(join(lib, "libx.so.5"))).toBe("libx.so.5.18")
  })

  it("names the cure when they cannot be made", async () => {
    const { folder } = makePackage()
    const links = [{ source: "native/lib/libx.so.5.18", target: "native/gone/libx.so" }]
    writeFileSync(join(folder, "native", "pg-symlinks.json"), JSON.stringify(links))
    const error = await Effect.runPromise(Effect.flip(makeLinks("@x/y", folder)))
    expect(error.message).toMatch(/\(ENOENT.*: run npm rebuild @x\/y, or set DATABASE_URL/)
  })

  it("names the cure when its list of links cannot be read", async () => {
    const { folder } = makePackage()
    writeFileSync(join(folder, "native", "pg-symlinks.json"), "[")
    const error = await Effect.runPromise(Effect.flip(makeLinks("@x/y", folder)))
    expect(error.message).toMatch(/^The package @x\/y lacks links .*: run npm rebuild @x\/y, or set DATABASE_URL/)
  })
})
