/** The console's own words, in the language of the page. */
import { language } from "../language.ts"
import { type ConsoleWord, en } from "./words/en.ts"
import { ko } from "./words/ko.ts"

export const tell = (word: ConsoleWord, fill: Readonly<Record<string, string | number>> = {}): string =>
  (language() === "ko" ? ko : en)[word].replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole))
