/** What joins sales and payment providers, as routes use it. */
import type { HeaderOf, PaymentDesk, WebhookAnswer } from "@ticketrush/payment"
import { Context } from "effect"

export class Cashier extends Context.Service<
  Cashier,
  {
    /** Where requests of buyers meet their providers. */
    readonly desk: PaymentDesk
    /**
     * A message of the provider of `gateway`: verified, kept, answered, worked on afterwards. `body` is kept: it must not
     * be written to afterwards. Answers once.
     */
    readonly receive: (
      gateway: string,
      header: HeaderOf,
      body: Buffer,
      answer: (answer: WebhookAnswer | "no-such-gateway") => void,
    ) => void
  }
>()("@ticketrush/cashier/Cashier") {}
