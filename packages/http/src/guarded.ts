/**
 * What runs on behalf of a request after its handler has returned: in a turn of the engine, of a timer or of an Effect,
 * none of which knows whose request it is. A throw is a defect of that request alone: its client is answered 500, the
 * log hears the cause, and its caller goes on.
 */
import type { Exchange } from "./Exchange.ts"

export const guarded =
  <A extends ReadonlyArray<unknown>>(exchange: Exchange, run: (...args: A) => void): ((...args: A) => void) =>
  (...args) => {
    try {
      run(...args)
    } catch (cause) {
      exchange.failed(cause)
    }
  }
