/** Keys of an identity provider, as it has and as it publishes them. For tests. */
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto"

export type IssuerKey = {
  readonly kid: string
  readonly secret: KeyObject
  readonly open: KeyObject
  readonly alg: string
}

const pairOf = (alg: string) => {
  if (alg === "EdDSA") return generateKeyPairSync("ed25519")
  if (alg.startsWith("ES")) return generateKeyPairSync("ec", { namedCurve: "P-256" })
  return generateKeyPairSync("rsa", { modulusLength: 2_048 })
}

export const issuerKey = (kid: string, alg = "ES256"): IssuerKey => {
  const { privateKey, publicKey } = pairOf(alg)
  return { kid, alg, secret: privateKey, open: publicKey }
}

export const jwkOf = ({ alg, kid, open }: IssuerKey): JsonWebKey => ({
  ...open.export({ format: "jwk" }),
  kid,
  alg,
  use: "sig",
})

export const jwksOf = (...keys: ReadonlyArray<IssuerKey>): string => JSON.stringify({ keys: keys.map(jwkOf) })
