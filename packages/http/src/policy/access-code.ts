/**
 * Access codes of presales. Rules and journals keep digests only, which do not tell a code that is long enough not to
 * be guessed. Case and spaces around a code do not matter, because people type them.
 */
import { hash } from "node:crypto"
import type { ConcertId } from "@ticketrush/protocol"

/** 64 hexadecimal digits, other ones for each concert. */
export const accessCodeDigest = (concertId: ConcertId, code: string): string =>
  hash("sha256", `ticketrush access code\n${concertId}\n${code.trim().normalize("NFC").toUpperCase()}`, "hex")
