import { readFileSync } from "node:fs"
import { streamEnds } from "@ticketrush/protocol/streams"
import { describe, expect, it } from "vitest"

const page = readFileSync(new URL("../../../../docs/reference/streams.md", import.meta.url), "utf8")

describe("the codes with which streams end", () => {
  it.each(Object.entries(streamEnds))(
    "are in the reference as they are sent: %s",
    (code, { close, retry, sentence }) => {
      expect(page).toContain(`| \`${code}\` | ${close} | ${retry ? "yes" : "no"} | ${sentence} |`)
    },
  )

  it("are codes that an application may send, each for one thing", () => {
    const codes = Object.values(streamEnds).map(({ close }) => close)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect([1003, 1009, 1011].includes(code) || (code >= 4_000 && code < 5_000)).toBe(true)
  })
})
