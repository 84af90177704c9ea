/** Where webhooks go, and how they are signed. */
import { StandardWebhookSigner } from "../webhooks/StandardWebhooks.ts"
import { TimestampedHmacSigner } from "../webhooks/TimestampedHmac.ts"
import type { WebhookSigner } from "../webhooks/Webhook.ts"
import { isPrivateKey, privateTextOf, secretTextOf } from "../webhooks/webhook-keys.ts"
import { type DeliveryProfile, deliveryProfiles, type ProfileName } from "./delivery-profiles.ts"

export type EndpointSettings = {
  readonly url: string
  /** `standard` takes `whsec_` and `whsk_` keys and signs with all of them, `timestamped` takes `whsec_` keys. */
  readonly scheme: "standard" | "timestamped"
  readonly keys: ReadonlyArray<string>
  readonly profile: ProfileName
}

export class WebhookEndpoint {
  readonly url: string
  readonly profile: DeliveryProfile
  readonly signer: WebhookSigner
  /** Signs in the same form with keys that the endpoint does not have. */
  readonly stranger: WebhookSigner
  /** Why nothing is sent any more: it answered 410. */
  disabled = false
  /** How many of its messages were given up. */
  givenUp = 0

  constructor({ keys, profile, scheme, url }: EndpointSettings) {
    const signerOf = (texts: ReadonlyArray<string>): WebhookSigner =>
      scheme === "standard" ? new StandardWebhookSigner(texts) : new TimestampedHmacSigner(texts)
    this.url = url
    this.profile = deliveryProfiles[profile]
    this.signer = signerOf(keys)
    this.stranger = signerOf(keys.map((key) => (isPrivateKey(key) ? strangerKeys.open : strangerKeys.shared)))
  }
}

const strangerBytes = new Uint8Array(32).fill(0xee)
const strangerKeys = { open: privateTextOf(strangerBytes), shared: secretTextOf(strangerBytes) }
