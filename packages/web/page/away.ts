/** Being told away from the page: what this browser can, what the server knows of it, and how that is switched on and off. */
import { ownAddress } from "./addresses.ts"
import { ask } from "./api.ts"
import { languageNow } from "./language.ts"
import { go } from "./route.ts"
import { trustedScript } from "./trusted-script.ts"

/**
 * `unoffered`: the server tells no browser. `unreachable`: the browser did not reach its push service.
 */
export type Away = "unoffered" | "unsupported" | "denied" | "off" | "on" | "unreachable"

const workerAddress = "/push-worker.js"

const isSupported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis

const subscriptionHere = async (): Promise<PushSubscription | null> => {
  if (!isSupported()) return null
  const registration = await navigator.serviceWorker.getRegistration("/")
  return (await registration?.pushManager.getSubscription()) ?? null
}

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")

/** What the server calls a subscription. */
const digestOf = async ({ endpoint }: PushSubscription): Promise<string> =>
  base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)))

const keep = async (subscription: PushSubscription): Promise<void> => {
  const { endpoint, keys } = subscription.toJSON()
  const { auth = "", p256dh = "" } = keys ?? {}
  await ask("notifications.tellBrowser", {
    payload: { endpoint: endpoint ?? "", keys: { p256dh, auth }, language: languageNow() },
  })
}

/** Of the person who is signed in. A browser that is on is told in the language of the page from now on. */
export const readAway = async (): Promise<Away> => {
  const { push } = await ask("notifications.notifications")
  if (push === null) return "unoffered"
  if (!isSupported()) return "unsupported"
  if (Notification.permission === "denied") return "denied"
  const subscription = await subscriptionHere()
  if (subscription === null) return "off"
  const digest = await digestOf(subscription)
  const kept = push.subscriptions.find((each) => each.digest === digest)
  if (kept === undefined) return "off"
  if (kept.language !== languageNow()) await keep(subscription)
  return "on"
}

/** Begun by a click of the reader: before anything else the browser asks them. */
export const turnOn = async (): Promise<Away> => {
  const permission = await Notification.requestPermission()
  if (permission !== "granted") return permission === "denied" ? "denied" : "off"
  const { push } = await ask("notifications.notifications")
  if (push === null) return "unoffered"
  await navigator.serviceWorker.register(trustedScript("ticketrush-push", workerAddress), {
    scope: "/",
    updateViaCache: "none",
  })
  const { pushManager } = await navigator.serviceWorker.ready
  const before = await pushManager.getSubscription()
  // Made for another key, with which this server cannot write to it.
  const key = before?.options.applicationServerKey ?? null
  if (key !== null && base64url(key) !== push.publicKey) await before?.unsubscribe()
  const wanted = { userVisibleOnly: true, applicationServerKey: push.publicKey }
  const subscription = await pushManager.subscribe(wanted).catch((cause: unknown) => {
    if (cause instanceof DOMException) return null
    throw cause
  })
  if (subscription === null) return "unreachable"
  await keep(subscription)
  return "on"
}

export const turnOff = async (): Promise<Away> => {
  const subscription = await subscriptionHere()
  if (subscription === null) return "off"
  await ask("notifications.leaveBrowser", { params: { digest: await digestOf(subscription) } })
  await subscription.unsubscribe()
  return "off"
}

/** Who signs out is told here no more: what the server still sends comes back to it, and it forgets the browser. */
export const forgetHere = async (): Promise<void> => {
  await (await subscriptionHere())?.unsubscribe()
}

/** A notice that is clicked leads the page that is open to its view. */
export const followNotices = (): void => {
  if (!("serviceWorker" in navigator)) return
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ readonly goTo?: string }>) => {
    if (typeof data?.goTo === "string") go(ownAddress(data.goTo))
  })
  navigator.serviceWorker.startMessages()
}
