/** The gateways there are, by the dialect that a provider speaks. */
import { gatewayKakaoPay, type KakaoPayKeys } from "./GatewayKakaoPay.ts"
import { gatewaySandbox, type SandboxKeys } from "./GatewaySandbox.ts"
import { gatewayToss, type TossKeys } from "./GatewayToss.ts"
import type { PaymentGateway } from "./PaymentGateway.ts"
import { ProviderCalls, type ProviderPorts, type ProviderSettings } from "./ProviderCalls.ts"

export type Provider =
  | ({ readonly dialect: "sandbox" } & SandboxKeys)
  | ({ readonly dialect: "toss" } & TossKeys)
  | ({ readonly dialect: "kakaopay" } & KakaoPayKeys)

export type Dialect = Provider["dialect"]

/** The transport of `ports` is bound to the provider's base address: that and the keys are all a real shop needs. */
export const makeGateway = (provider: Provider, ports: ProviderPorts, settings?: ProviderSettings): PaymentGateway => {
  const calls = new ProviderCalls(ports, settings)
  switch (provider.dialect) {
    case "sandbox":
      return gatewaySandbox(calls, provider)
    case "toss":
      return gatewayToss(calls, provider)
    case "kakaopay":
      return gatewayKakaoPay(calls, provider)
  }
}
