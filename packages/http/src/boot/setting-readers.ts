/** How the text of a setting is read: each gives undefined for what it does not take. */
import { urlsOf } from "@ticketrush/engine/database/host-list"
import { Zone } from "@ticketrush/protocol/zone"
import { Redacted } from "effect"

export const port = (text: string): number | undefined => {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return value <= 65_535 ? value : undefined
}
export const count = (text: string): number | undefined => {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0
  return value > 0 ? value : undefined
}
export const oneOf =
  <const T extends string>(...words: ReadonlyArray<T>) =>
  (text: string): T | undefined =>
    words.find((word) => word === text)
export const url =
  (...protocols: ReadonlyArray<string>) =>
  (text: string): Redacted.Redacted | undefined =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? Redacted.make(text) : undefined
/** One, or several servers of one database. */
export const databaseUrl = (text: string): Redacted.Redacted | undefined =>
  urlsOf(text).every((each) => url("postgres:", "postgresql:")(each) !== undefined) ? Redacted.make(text) : undefined
export const brokers = (text: string): ReadonlyArray<string> | undefined => {
  const each = text.split(",").map((broker) => broker.trim())
  return each.every((broker) => /^[\w.-]+:\d{1,5}$/.test(broker)) ? each : undefined
}
export const nodeAddress = (text: string): { readonly host: string; readonly port: number } | undefined => {
  const [, host, digits] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? []
  const value = host === undefined ? 0 : port(digits)
  return value ? { host, port: value } : undefined
}
/** Everything between commas, each as `read` has it. */
export const listOf =
  (read: (text: string) => string | undefined) =>
  (text: string): ReadonlyArray<string> | undefined => {
    const each = text.split(",").map((part) => read(part.trim()))
    return each.every((part) => part !== undefined) ? each : undefined
  }
export const zone = (text: string): string | undefined => {
  try {
    return new Zone(text).name
  } catch {
    return undefined
  }
}
export const word = (text: string): string | undefined => (/^[!-~]{1,200}$/.test(text) ? text : undefined)
export const secretWord = (text: string): Redacted.Redacted | undefined =>
  word(text) === undefined ? undefined : Redacted.make(text)
export const redirectForm = "an https:// address without a query, or one of http:// on a loopback name"
export const redirectUri = (text: string): string | undefined => {
  if (!/^[!-~]+$/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return isSafe(url) && url.search + url.hash === "" && !/[?#]/.test(text) ? text : undefined
}
/** As Kafka names topics. */
export const topic = (text: string): string | undefined =>
  /^[\w.-]{1,249}$/.test(text) && text !== "." && text !== ".." ? text : undefined
export const hostName = (text: string): string | undefined => (/^[\w.:-]+$/.test(text) ? text : undefined)

/** Whether only this machine can reach an address. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)

/** Whether others cannot read what is sent there: it goes over TLS, or stays on this machine. */
export const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, "")))
