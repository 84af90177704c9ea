import { describe, expect, it } from "vitest"
import { wantedCoding } from "../../src/request/accept-encoding.ts"

describe("the coding that a client wants", () => {
  it.each<[string, string | null]>([
    ["", null],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["GZIP", "gzip"],
    ["deflate, zstd", null],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["br ; q=0, gzip ; Q=1.0", "gzip"],
    ["gzip;q=0", null],
    ["*", "br"],
    ["*;q=0, gzip", "gzip"],
    ["br;q=0, *", "gzip"],
    ["identity", null],
    ["identity, gzip", "gzip"],
    ["identity;q=1, gzip;q=0.5", null],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity;q=0", null],
    ["gzip;q=nonsense", null],
    ["gzip;q=nonsense, *;q=0.5", "br"],
    ["br;q=nonsense, *", "br"],
    ["identity;q=nonsense, gzip", "gzip"],
    [",,gzip,", "gzip"],
  ])("%j is %j", (header, coding) => {
    expect(wantedCoding(header)).toBe(coding)
  })
})
