/**
 * What the first bytes of a picture say: its kind, and how large it is. Nothing of it is decoded; the name of a file and the type
 * that its sender tells do not count.
 */
import type { ThumbnailType } from "@ticketrush/protocol/thumbnails"

export type Picture = { readonly type: ThumbnailType; readonly width: number; readonly height: number }
type Sides = readonly [width: number, height: number]

/** Null for what is none of the kinds, or has no size that can be read. */
export const pictureOf = (bytes: Buffer): Picture | null => {
  const found = kinds.find(({ begins }) => begins(bytes))
  const [width, height] = found?.sides(bytes) ?? [0, 0]
  return found === undefined || width === 0 || height === 0 ? null : { type: found.type, width, height }
}

const pngBegins = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")

/** Its header is the first chunk and has 13 bytes (PNG, section 11.2.1). */
const sidesOfPng = (bytes: Buffer): Sides | null =>
  bytes.length < 33 ? null : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]

/** The first chunk is of one of three kinds, each with the sides elsewhere (RFC 9649, section 2). */
const sidesOfWebp = (bytes: Buffer): Sides | null => {
  if (bytes.length < 30) return null
  const chunk = bytes.toString("latin1", 12, 16)
  if (chunk === "VP8X") return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
  if (chunk === "VP8 " && bytes.readUIntBE(23, 3) === 0x9d012a) {
    return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
  }
  if (chunk !== "VP8L" || bytes[20] !== 0x2f) return null
  const both = bytes.readUInt32LE(21)
  return [(both & 0x3fff) + 1, ((both >>> 14) & 0x3fff) + 1]
}

/** Frame headers are C0 to CF but for three that mean something else (ITU T.81, table B.1). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** From segment to segment, each of which says how long it is, until the header of a frame. */
const sidesOfJpeg = (bytes: Buffer): Sides | null => {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      // A marker may be filled up with these.
      at++
      continue
    }
    if (isFrame(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    const length = bytes.readUInt16BE(at + 2)
    // The picture itself, or its end, before any frame.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda) || length < 2) return null
    at += 2 + length
  }
  return null
}

const kinds: ReadonlyArray<{
  readonly type: ThumbnailType
  readonly begins: (bytes: Buffer) => boolean
  readonly sides: (bytes: Buffer) => Sides | null
}> = [
  {
    type: "image/jpeg",
    begins: (bytes) => bytes.length > 2 && bytes.readUIntBE(0, 3) === 0xffd8ff,
    sides: sidesOfJpeg,
  },
  {
    type: "image/png",
    begins: (bytes) => bytes.subarray(0, pngBegins.length).equals(pngBegins),
    sides: sidesOfPng,
  },
  {
    type: "image/webp",
    begins: (bytes) => bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP",
    sides: sidesOfWebp,
  },
]
