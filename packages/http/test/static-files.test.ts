import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Exchange } from "../src/Exchange.ts"
import { staticRoutes } from "../src/static-files.ts"

let place: ReturnType<typeof makeTestFolder>
beforeEach(() => {
  place = makeTestFolder()
})
afterEach(() => place.remove())

const write = (path: string, text: string): void => {
  mkdirSync(join(place.path, "js"), { recursive: true })
  writeFileSync(join(place.path, path), text)
}

/** What is answered for each path: the status, the tag and the body. */
const answers = (headers: Readonly<Record<string, string>> = {}) =>
  new Map(
    staticRoutes(place.path).map(({ path, handle }) => {
      let answered: { status: number; tag: string | undefined; text: string } | undefined
      const exchange = {
        header: (name: string) => headers[name] ?? "",
        eachHeader: (visit: (name: string, value: string) => void) => {
          for (const [name, value] of Object.entries(headers)) visit(name, value)
        },
        answer: (
          status: number,
          _type: string,
          body: string | Uint8Array,
          sent: ReadonlyArray<[string, string]> = [],
        ) => {
          answered = { status, tag: new Map(sent).get("etag"), text: Buffer.from(body).toString() }
        },
      } as unknown as Exchange
      handle(exchange, [], { kind: "trusted" })
      return [path, answered!]
    }),
  )

describe("a file of the page", () => {
  it("has a tag of its content: the same after a start that changed nothing, another one once it is another text", () => {
    write("index.html", "<p>1</p>")
    write("js/a.js", "let a = 1")
    write("js/b.js", "let b = 1")
    const first = answers()
    expect([...first.keys()].sort()).toEqual(["/", "/js/a.js", "/js/b.js"])
    expect(new Set([...first.values()].map(({ tag }) => tag)).size).toBe(3)
    expect(answers()).toEqual(first)
    write("js/a.js", "let a = 2")
    const changed = answers()
    expect(changed.get("/js/a.js")).toMatchObject({ status: 200, text: "let a = 2" })
    expect(changed.get("/js/a.js")?.tag).not.toBe(first.get("/js/a.js")?.tag)
    expect(changed.get("/js/b.js")).toEqual(first.get("/js/b.js"))
  })

  it("is sent to a client that has it as it was before a start with another text, and not to one that has this", () => {
    write("index.html", "<p>1</p>")
    const { tag } = answers().get("/")!
    expect(answers({ "if-none-match": tag! }).get("/")).toEqual({ status: 304, tag, text: "" })
    write("index.html", "<p>2</p>")
    expect(answers({ "if-none-match": tag! }).get("/")).toMatchObject({ status: 200, text: "<p>2</p>" })
  })
})
