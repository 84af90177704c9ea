/**
 * The link in a mail that ends them: signed, so that no sign-in is needed and no other person's are ended. It is about one address: who
 * has an older mail, at an address that is given up, ends nothing.
 */
import type { PersonId } from "@ticketrush/protocol"
import { endpointDigest } from "../targets/endpoint-digest.ts"

export type MailLinks = {
  readonly of: (person: PersonId, address: string) => string
  /** Undefined: it is none of ours. */
  readonly read: (token: string) => { readonly person: PersonId; readonly digest: string } | undefined
}

/** HMAC of a text under a secret of the installation. */
export type LinkMacs = {
  readonly of: (text: string) => string
  readonly belongs: (shown: string, text: string) => boolean
}

export const mailLinks = (macs: LinkMacs): MailLinks => {
  const signed = (person: PersonId, digest: string): string => `${person} ${digest}`
  return {
    of: (person, address) => {
      const digest = endpointDigest(address)
      return `${person}.${digest}.${macs.of(signed(person, digest))}`
    },
    read: (token) => {
      const [, digits, digest, mac] = /^(\d{1,16})\.([\w-]{43})\.([\w-]{43})$/.exec(token) ?? []
      if (digits === undefined) return undefined
      const person = Number(digits)
      return macs.belongs(mac, signed(person, digest)) ? { person, digest } : undefined
    },
  }
}
