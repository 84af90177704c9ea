/** For requests that say everything in their address: no body, or `{}`. */
import { limits } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Schema } from "effect"
import type { Exchange } from "../Exchange.ts"
import { acceptBody, isWithoutBody, parseBody, readText } from "./body.ts"

const nothing = knownFields(Schema.Struct({}))

/** Calls `run` once there is nothing more to read; any other body is answered here. Only until the handler returns. */
export const withoutBody = (exchange: Exchange, run: () => void): void => {
  if (isWithoutBody(exchange)) return run()
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    if (text === "" || parseBody(exchange, text, nothing) !== undefined) run()
  })
}
