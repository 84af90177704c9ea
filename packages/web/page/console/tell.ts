/** The console's own words, in the language of the page. */
import { sayingOf } from "../language.ts"
import { type ConsoleWord, en } from "./words/en.ts"
import { ko } from "./words/ko.ts"

export const tell = sayingOf<ConsoleWord>({ en, ko })
