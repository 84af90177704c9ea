/** What a person is called who comes with a token of the shop: a subject may be an e-mail address, so it stands in no name. */
import { hash } from "node:crypto"
import type { Subject } from "./ShopStore.ts"

export const shopUsername = ({ issuer, subject }: Subject): string =>
  `shop_${hash("sha256", JSON.stringify([issuer, subject]), "base64url").slice(0, 22)}`
