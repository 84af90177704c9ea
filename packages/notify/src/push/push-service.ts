/**
 * Which servers subscriptions may name. Their addresses come from strangers, so only push services that are known are written
 * to: no other server can be reached or made to wait through us.
 */
import { hostOf, type Reach, webhookUrl } from "@ticketrush/webhooks/guard/webhook-url"

/** Of Chrome and Edge of today, Firefox, Edge of before, and Safari. A name stands for all below it. */
export const pushServices: ReadonlyArray<string> = [
  "fcm.googleapis.com",
  "push.services.mozilla.com",
  "notify.windows.com",
  "push.apple.com",
]

/** The address in its one spelling, or the sentence that says what is wrong with it. */
export const pushAddress = (text: string, services: ReadonlyArray<string>, reach: Reach): URL | string => {
  const url = webhookUrl(text, reach)
  if (typeof url === "string") return url.replace(/^url/, "endpoint")
  // Another port of theirs answers nothing, and one that connects in vain takes a place among the few that are sent at a time.
  if (url.protocol === "https:" && url.port !== "") return "endpoint must be at the port of HTTPS."
  const host = hostOf(url)
  if (services.some((name) => host === name || host.endsWith(`.${name}`))) return url
  return `endpoint must be at a push service that this server knows: ${services.join(", ")}.`
}
