/** The way of messages from a sandbox within the process to a cashier, as if it had sent them over HTTP. */
import type { Transport } from "@ticketrush/payment"
import type { Cashier } from "../Cashier.ts"

/** `cashier`: what hears them now; undefined while nothing does, and a message is sent again later. */
export const deliveriesTo =
  (gateway: string, cashier: () => Pick<Cashier["Service"], "receive"> | undefined): Transport =>
  ({ headers, body }, done) => {
    const hears = cashier()
    if (hears === undefined) return done({ kind: "unsent", reason: "the server is not open yet" })
    hears.receive(
      gateway,
      (name) => headers[name] ?? "",
      body,
      (answer) => {
        const status = answer === "no-such-gateway" ? 404 : answer.status
        done({ kind: "answer", answer: { status, headers: {}, body: Buffer.alloc(0) } })
      },
    )
  }
