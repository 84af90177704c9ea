/** Through which provider a server takes payments: the one that is set, or on a machine alone a sandbox within the server. */
import type { Cashier } from "@ticketrush/cashier/Cashier"
import type { CashierGateway } from "@ticketrush/cashier/CashierPostgres"
import { deliveriesTo } from "@ticketrush/cashier/messages/deliveries"
import { type Clock, chanceOf, type Defer, type Random } from "@ticketrush/engine/ports"
import {
  makeGateway,
  type Provider,
  StandardWebhookVerifier,
  sandboxSettings,
  startSandbox,
  transportHttp,
} from "@ticketrush/payment"
import { secretTextOf } from "@ticketrush/payment/webhooks/webhook-keys"
import { Effect, Redacted } from "effect"
import type { Settings } from "./config.ts"
import type { PaymentSettings } from "./payment-variables.ts"
import { serverUrl } from "./server-url.ts"
import { isLoopback } from "./setting-readers.ts"

type Ports = {
  readonly clock: Clock
  readonly defer: Defer
  readonly random: Random
  readonly nowMs: () => number
}

export type OpenedPayments = {
  readonly gateways: ReadonlyMap<string, CashierGateway>
  readonly returnUrl: string
  /** What messages in the form of contract 16.4 are signed with; none where they are not taken. */
  readonly pgReadyKeys: ReadonlyArray<string>
  /** Where the pages of a sandbox within the server are; null where there is none. */
  readonly sandboxUrl: string | null
  /** Who hears the messages of such a sandbox. */
  readonly listen: (cashier: Cashier["Service"]) => void
}

export const openPayments = Effect.fnUntraced(function* (
  settings: Pick<Settings, "host" | "port" | "payments">,
  ports: Ports,
) {
  const { payments, host } = settings
  const returnUrl = payments.returnUrl ?? `${serverUrl(settings)}/`
  const provider = payments.provider ?? (isLoopback(host) ? "in-process" : "off")
  const pgReadyKeys = payments.webhookSecrets === null ? [] : Redacted.value(payments.webhookSecrets)
  const none = { sandboxUrl: null, listen: () => {}, returnUrl, pgReadyKeys }
  if (provider === "off") return { ...none, gateways: new Map() } satisfies OpenedPayments
  if (provider === "in-process")
    return { ...(yield* inProcess(ports)), returnUrl, pgReadyKeys } satisfies OpenedPayments
  const transport = transportHttp(new URL(payments.url!))
  const gateway = makeGateway(providerOf(provider, payments), { transport, ...ports })
  const secrets = payments.webhookSecrets
  // Toss signs no messages about payments and KakaoPay sends none: what came of a payment is read back there.
  const verifier =
    provider === "sandbox" && secrets !== null ? new StandardWebhookVerifier(Redacted.value(secrets)) : null
  return { ...none, gateways: new Map([[provider, { gateway, dialect: provider, verifier }]]) } satisfies OpenedPayments
})

const providerOf = (dialect: Provider["dialect"], { key, cid }: PaymentSettings): Provider => {
  const secret = Redacted.value(key!)
  switch (dialect) {
    case "sandbox":
      return { dialect, apiKey: secret }
    case "toss":
      return { dialect, secretKey: secret }
    case "kakaopay":
      return { dialect, secretKey: secret, cid, buyer: "buyer" }
  }
}

/** Its books are in memory: it forgets all payments when the server ends. Its pages are on the loopback. */
const inProcess = Effect.fnUntraced(function* ({ clock, defer, random, nowMs }: Ports) {
  const secret = secretTextOf(random.bytes(32))
  const apiKey = Buffer.from(random.bytes(16)).toString("hex")
  let hears: Cashier["Service"] | undefined
  const { address, sandbox } = yield* Effect.acquireRelease(
    Effect.promise(() =>
      startSandbox(
        {
          ...sandboxSettings,
          apiKey,
          // No two starts give payments the same names.
          script: { ...sandboxSettings.script, seed: chanceOf(random) },
          endpoints: [{ url: "within the server", scheme: "standard", keys: [secret], profile: "standard" }],
        },
        { host: "127.0.0.1", port: 0 },
        { nowMs: () => Math.floor(nowMs()), defer, transport: deliveriesTo("sandbox", () => hears) },
      ),
    ),
    ({ close }) => Effect.promise(close),
  )
  const ports = { transport: sandbox.transport("sandbox"), clock, defer }
  const gateway = makeGateway({ dialect: "sandbox", apiKey }, ports)
  return {
    gateways: new Map([
      ["sandbox", { gateway, dialect: "sandbox" as const, verifier: new StandardWebhookVerifier([secret]) }],
    ]),
    sandboxUrl: address,
    listen: (cashier: Cashier["Service"]) => {
      hears = cashier
    },
  }
})
