/** Which addresses of the web a shop may name. What a name leads to is judged when a connection is made. */
import { isIP } from "node:net"
import { limits } from "@ticketrush/protocol"
import { isLoopbackAddress, isPublicAddress } from "./addresses.ts"

/** `loopback`: servers on this machine may be reached, by HTTP too. For development. */
export type Reach = { readonly loopback: boolean }

/** The address in its one spelling, or the sentence that says what is wrong with it. */
export const webhookUrl = (text: string, { loopback }: Reach): URL | string => {
  if (text.length > limits.webhookUrlCharsMax) return `url must have at most ${limits.webhookUrlCharsMax} characters.`
  if (!/^[!-~]+$/.test(text) || !URL.canParse(text))
    return "url must be a whole address such as https://shop.example/hooks."
  const url = new URL(text)
  if (url.username !== "" || url.password !== "") return "url must have no name and no password."
  if (text.includes("#")) return "url must have no fragment."
  const host = hostOf(url)
  const here = host === "localhost" || isLoopbackAddress(host)
  if (here && loopback) return url.protocol === "http:" || url.protocol === "https:" ? url : noHttps
  if (url.protocol !== "https:") return noHttps
  if (here || (isIP(host) !== 0 && !isPublicAddress(host)))
    return "url must be that of a server on the public internet."
  return url
}

const noHttps = "url must begin with https://."

/** A name, or an address without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "")
