/** A server does not start over a set of migrations with a gap, or with two files of one number. */
import { existsSync, readdirSync } from "node:fs"
import { basename, dirname } from "node:path"
import { describe, expect, it } from "vitest"
import { root } from "./tidy/sources.ts"

const files = readdirSync(`${root}/packages`)
  .filter((name) => existsSync(`${root}/packages/${name}/src`))
  .flatMap((name) =>
    readdirSync(`${root}/packages/${name}/src`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".sql"))
      .map((path) => `${name}/${path}`),
  )
const folders = [...new Set(files.map((path) => dirname(path)))]

describe("the migrations", () => {
  it.each(folders)("of %s are numbered from 1 on, each number once", (folder) => {
    const numbers = files
      .filter((path) => dirname(path) === folder)
      .map((path) => Number(/^(\d{4})_/.exec(basename(path))?.[1]))
      .sort((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  })

  it("are found in every part that keeps tables", () => {
    expect(folders.toSorted()).toEqual([
      "cashier/sql",
      "engine/abuse/sql",
      "engine/backends/queue-sql",
      "engine/backends/sql",
      "engine/catalogue/sql",
      "engine/feed/events/sql",
      "engine/identity/sql",
      "engine/journal/sql",
      "engine/refunds/sql",
      "engine/trail/sql",
      "engine/wallet/sql",
      "notify/sql",
      "webhooks/sql",
    ])
  })
})
