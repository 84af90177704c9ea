import { describe, expect, it } from "vitest"
import { pictureOf } from "../../src/request/picture.ts"
import { jpeg, png, webp } from "../pictures.ts"

describe("the first bytes of a picture", () => {
  it.each([
    ["a PNG", png(640, 360), "image/png"],
    ["a JPEG", jpeg(640, 360), "image/jpeg"],
    ["a JPEG that comes clearer bit by bit", jpeg(640, 360, 0xc2), "image/jpeg"],
    ["a lossy WebP", webp.lossy(640, 360), "image/webp"],
    ["a lossless WebP", webp.lossless(640, 360), "image/webp"],
    ["a WebP with metadata", webp.extended(640, 360), "image/webp"],
  ] as const)("tell the kind and the sides of %s", (_, bytes, type) => {
    expect(pictureOf(bytes)).toEqual({ type, width: 640, height: 360 })
  })

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["a drawing with a script", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ["a GIF", Buffer.from("GIF89a\x01\x00\x01\x00", "latin1")],
    ["a PNG without sides", png(0, 5)],
    ["a JPEG whose frame has no height", jpeg(5, 0)],
    ["a JPEG without a frame", jpeg(5, 5, 0xc4)],
    ["a JPEG that goes on with no marker", Buffer.from("ffd8ff4100000000000000000000", "hex")],
    ["a JPEG with a segment of no length", Buffer.from("ffd8ffe000000000000000000000", "hex")],
    ["a RIFF that is sound", Buffer.from("RIFF\0\0\0\0WAVEfmt \0\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1")],
    [
      "a WebP whose first chunk is none of its own",
      Buffer.from(webp.lossy(5, 5).toString("latin1").replace("VP8 ", "ALPH"), "latin1"),
    ],
  ])("tell of nothing that is taken: %s", (_, bytes) => {
    expect(pictureOf(bytes)).toBeNull()
  })

  it("are enough or not, and a picture that is cut anywhere is read without a fault", () => {
    for (const whole of [png(5, 5), jpeg(5, 5), webp.lossy(5, 5), webp.lossless(5, 5), webp.extended(5, 5)]) {
      const found = Array.from({ length: whole.length + 1 }, (_, length) => pictureOf(whole.subarray(0, length)))
      expect([found[0], found.at(-1)]).toEqual([null, expect.objectContaining({ width: 5, height: 5 })])
    }
  })
})
