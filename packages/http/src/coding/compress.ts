/** Compression on the threads of the runtime, which leaves the loop free. */
import { brotliCompress, constants, gzip } from "node:zlib"
import type { Coding } from "../request/accept-encoding.ts"
import type { Compress } from "./CodedBodies.ts"

/**
 * The quickest level of each: a map of 60,000 seats, 8.2 MB, takes 30 ms and becomes 0.36 MB in br and 0.58 MB in gzip.
 * Higher levels take five times as long for a third less at best.
 */
const settings = {
  br: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 20 },
  gzip: { level: 1 },
} as const satisfies Record<Coding, object>

export const compress: Compress = (coding, bytes, done) => {
  const finished = (fault: Error | null, coded: Buffer): void => done(fault ?? coded)
  if (coding === "gzip") return gzip(bytes, settings.gzip, finished)
  const params = { ...settings.br, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  brotliCompress(bytes, { params }, finished)
}
