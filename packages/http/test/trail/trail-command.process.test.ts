import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { migrate } from "@ticketrush/engine/database/migrate"
import { entryOf } from "@ticketrush/engine/trail/entry"
import { seal } from "@ticketrush/engine/trail/seal"
import { makeTrailStorePostgres } from "@ticketrush/engine/trail/TrailStorePostgres"
import { trailMigrations } from "@ticketrush/engine/trail/trail-migrations"
import { type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { makeTestFolder } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openTables, type Tables } from "../../../engine/test/catalogue/postgres-tables.ts"

const program = fileURLToPath(new URL("../../../cli/src/ticketrush.ts", import.meta.url))
const folder = makeTestFolder()

let tables: Tables
let rows: ReadonlyArray<TrailRow>
beforeAll(async () => {
  tables = await openTables()
  await tables.run(migrate(trailMigrations))
  const store = await tables.run(makeTrailStorePostgres)
  const entries = Array.from({ length: 2_500 }, (_, i) =>
    entryOf({ kind: "ROLE_CHANGE", result: "SUCCESS", actor: 1, person: i + 1, detail: "ÄDMIN 🎫" }, 1_000 + i),
  )
  rows = seal(trailStart, entries)
  await Effect.runPromise(store.append(trailStart, rows))
})
afterAll(async () => {
  await tables.close()
  folder.remove()
})

type Run = { readonly code: number; readonly output: string; readonly errors: string }

const trail = (args: ReadonlyArray<string>, input = ""): Promise<Run> =>
  new Promise((done) => {
    const env = { ...process.env, DATABASE_URL: tables.database.url }
    const child = execFile(process.execPath, [program, "trail", ...args], { env }, (_, output, errors) =>
      done({ code: child.exitCode ?? -1, output, errors }),
    )
    child.stdin!.end(input)
  })
const change = (statement: string) => Effect.runPromise(tables.sql.unsafe(statement))

describe("the command trail", () => {
  it("checks the chain, exports it, and checks the export without a database", async () => {
    const file = join(folder.path, "trail.jsonl")
    const whole = `2500 rows about 2500 entries\nthe chain ends with row 2500, hash ${rows[2_499].hash}\nThe chain is whole.\n`
    expect(await trail([])).toEqual({ code: 0, output: whole, errors: "" })
    expect(await trail(["--export", file])).toEqual({ code: 0, output: whole, errors: "" })
    expect(await trail(["--file", file])).toEqual({ code: 0, output: whole, errors: "" })
    const lines = readFileSync(file, "utf8").split("\n")
    expect(lines).toHaveLength(2_503)
    const moved = lines.with(8, lines[8].replace('"person":8', '"person":9')).join("\n")
    const changed = await trail(["--file", "-"], moved)
    expect([changed.code, changed.output]).toEqual([1, expect.stringContaining("The chain is broken: row 8 ")])
    const short = await trail(["--file", "-"], lines.slice(0, 40).join("\n"))
    expect([short.code, short.errors]).toEqual([3, expect.stringContaining("the export lost its end")])
    const nonsense = await trail(["--file", "-"], "{}\n")
    expect([nonsense.code, nonsense.errors]).toEqual([3, expect.stringContaining("line 1 has a wrong at")])
  })

  it("says where the chain breaks that was changed in the database", async () => {
    await change("update trail set detail = 'x' where id = 1700")
    const { code, output } = await trail([])
    expect([code, output]).toEqual([1, expect.stringContaining("The chain is broken: row 1700 (ROLE_CHANGE, 1970-")])
    await change("update trail set detail = 'ÄDMIN 🎫' where id = 1700")
    expect((await trail([])).code).toBe(0)
    await change("delete from trail where id > 2400")
    const cut = await trail([])
    expect([cut.code, cut.output]).toEqual([1, expect.stringContaining("rows 2401 to 2500 are missing at the end")])
    await change("delete from trail where id <= 100")
    expect((await trail([])).output).toContain("rows 1 to 100 are missing")
  })
})
