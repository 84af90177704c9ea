/** Solves challenges with the library of Node: nothing of what the client does. */
import { createHash } from "node:crypto"

export const solved = (challenge: string, parts: number, zeroBits: number): number[] =>
  Array.from({ length: parts }, (_, part) => {
    for (let n = 0; ; n++) {
      const digest = createHash("sha256").update(`${challenge}.${part}.${n}`).digest()
      if (Math.clz32(digest.readUInt32BE(0)) >= zeroBits) return n
    }
  })
