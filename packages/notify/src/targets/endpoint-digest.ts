/** What a subscription is called: a digest, so that its address, which lets others send there, stands in no path and no list. */
import { createHash } from "node:crypto"

/** A browser computes it of its own endpoint: sha256 in base64url. */
export const endpointDigest = (address: string): string => createHash("sha256").update(address).digest("base64url")
