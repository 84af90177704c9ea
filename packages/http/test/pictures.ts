/** Headers of pictures as their formats have them; there is nothing behind them that could be shown. */
export const png = (width: number, height: number, size = 33): Buffer => {
  const bytes = Buffer.alloc(Math.max(33, size))
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(bytes)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

/** With a segment of metadata and filled markers before the header of its frame, which is of the given kind. */
export const jpeg = (width: number, height: number, frame = 0xc0): Buffer => {
  const header = Buffer.from([0xff, 0xff, frame, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0, 0xff, 0xd9])
  header.writeUInt16BE(height, 6)
  header.writeUInt16BE(width, 8)
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4]), header])
}

const riff = (chunk: string, data: ReadonlyArray<number>): Buffer =>
  Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${chunk}\0\0\0\0`, "latin1"), Buffer.from(data), Buffer.alloc(8)])

export const webp = {
  lossy: (width: number, height: number): Buffer =>
    riff("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, width % 256, width >> 8, height % 256, height >> 8]),
  lossless: (width: number, height: number): Buffer => {
    const both = Buffer.alloc(4)
    both.writeUInt32LE((width - 1) | ((height - 1) << 14))
    return riff("VP8L", [0x2f, ...both])
  },
  extended: (width: number, height: number): Buffer => {
    const sides = Buffer.alloc(6)
    sides.writeUIntLE(width - 1, 0, 3)
    sides.writeUIntLE(height - 1, 3, 3)
    return riff("VP8X", [0, 0, 0, 0, ...sides])
  },
}

export const formOf = (bytes: Uint8Array, name = "image"): FormData => {
  const form = new FormData()
  form.append(name, new Blob([new Uint8Array(bytes)], { type: "text/html" }), "poster.html")
  return form
}
