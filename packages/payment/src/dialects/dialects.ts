/** The dialects of the sandbox by name. */
import type { Dialect } from "../gateway/gateways.ts"
import type { DialectFace } from "./DialectFace.ts"
import { kakaopayFace } from "./kakaopay-face.ts"
import { sandboxFace } from "./sandbox-face.ts"
import { tossFace } from "./toss-face.ts"

export const faces: Readonly<Record<Dialect, DialectFace>> = {
  sandbox: sandboxFace,
  toss: tossFace,
  kakaopay: kakaopayFace,
}
