/** The language of the page: the one that was chosen, else the browser's, else Korean. */
import { useSyncExternalStore } from "react"
import { store, stored } from "./storage.ts"
import { en, type WordKey } from "./words/en.ts"
import { ko } from "./words/ko.ts"
import { refusalTexts } from "./words/refusals.ts"

export type Language = "en" | "ko"
type Fill = Readonly<Record<string, string | number>>

const key = "ticketrush.language"
const listeners = new Set<() => void>()

const first = (): Language => {
  for (const tag of [stored(key), ...navigator.languages]) {
    const base = tag?.slice(0, 2).toLowerCase()
    if (base === "ko" || base === "en") return base
  }
  return "ko"
}

let current: Language = first()

const show = (): void => {
  document.documentElement.lang = current
}
show()

export const languageNow = (): Language => current

export const setLanguage = (next: Language): void => {
  current = next
  store(key, next)
  show()
  for (const listener of listeners) listener()
}

/** Draws the component anew when the language changes. */
export const useLanguage = (): Language =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, languageNow)

/** Says words of a table in the language of the page, and fills in what they have places for. */
export const sayingOf =
  <Word extends string>(words: Readonly<Record<Language, Readonly<Record<Word, string>>>>) =>
  (word: Word, fill: Fill = {}): string =>
    words[current][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole))

export const say = sayingOf<WordKey>({ en, ko })

/** The sentence for a code of the refusal table; undefined for one that this page does not know. */
export const refusalText = (code: string): string | undefined =>
  Object.hasOwn(refusalTexts, code) ? refusalTexts[code][current === "ko" ? 1 : 0] : undefined

/** A format of each language, made once: making one takes many times what it writes, and a map writes hundreds a frame. */
const kept = (options: (tag: Language) => Intl.NumberFormatOptions = () => ({})): ((value: number) => string) => {
  const made = new Map<Language, Intl.NumberFormat>()
  return (value) => {
    const format = made.get(current) ?? new Intl.NumberFormat(current, options(current))
    made.set(current, format)
    return format.format(value)
  }
}

const won = kept((tag) => (tag === "ko" ? {} : { style: "currency", currency: "KRW", maximumFractionDigits: 0 }))
export const price = (of: number): string => (current === "ko" ? `${won(of)}원` : won(of))

export const amount = kept()

export const percent = kept(() => ({ style: "percent", maximumFractionDigits: 0 }))

const toTheMinute = {
  year: "numeric",
  month: "long",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
} as const

/** Korean shops put the day of the week into brackets, which `Intl` leaves out beside a time. */
const written = (at: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(current, { ...toTheMinute, ...options })
    .formatToParts(at)
    .map(({ type, value }) => (current === "ko" && type === "weekday" ? `(${value})` : value))
    .join("")

/** A day and time with its year, on the clock of `zone`, or on that of the reader. */
export const dateTime = (iso: string, zone?: string): string =>
  written(new Date(iso), zone === undefined ? {} : { timeZone: zone })

/** With the seconds, on the clock of the reader. */
export const exactTime = (atMs: number): string => written(new Date(atMs), { second: "2-digit" })

/** What a zone is called, where the reader's clock shows another time at that moment; null where it shows the same. */
export const foreignZone = (iso: string, zone: string): string | null => {
  if (dateTime(iso, zone) === dateTime(iso)) return null
  const parts = new Intl.DateTimeFormat(current, { timeZone: zone, timeZoneName: "long" }).formatToParts(new Date(iso))
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone
}

/** `HH:MM:SS` of a moment. */
export const clockTime = (atMs: number): string => {
  const at = new Date(atMs)
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":")
}

/** How long it is: `4:05`, `1:02:03`, and days in words. */
export const timeLeft = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  const days = Math.floor(seconds / 86_400)
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (part: number): string => String(part).padStart(2, "0")
  const clock = hours > 0 || days > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
  if (days === 0) return clock
  const count = new Intl.NumberFormat(current, { style: "unit", unit: "day", unitDisplay: "long" }).format(days)
  return `${count} ${clock}`
}
