import { describe, expect, it } from "vitest"
import { KeptThumbnails } from "../../src/catalogue/KeptThumbnails.ts"

const picture = (digest: string, size: number) => ({
  type: "image/png" as const,
  digest,
  bytes: new Uint8Array(size),
})

describe("pictures in memory", () => {
  it("are bounded together by their bytes: what was asked for the longest ago goes first", () => {
    const kept = new KeptThumbnails(100)
    for (const digest of ["a", "b", "c"]) kept.keep(picture(digest, 30))
    kept.keep(kept.get("a")!)
    kept.keep(picture("d", 40))
    expect(["a", "b", "c", "d"].map((digest) => kept.get(digest) !== undefined)).toEqual([true, false, true, true])
    expect(kept.bytes).toBe(100)
  })

  it("are none where one alone is above the bound, and one counts once", () => {
    const kept = new KeptThumbnails(100)
    kept.keep(picture("a", 60))
    kept.keep(picture("a", 60))
    expect(kept.bytes).toBe(60)
    kept.keep(picture("large", 101))
    expect([kept.bytes, kept.get("large"), kept.get("a")]).toEqual([0, undefined, undefined])
  })
})
