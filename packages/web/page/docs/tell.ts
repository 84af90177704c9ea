/** The words of the page of developers, in the language of the page. */
import { sayingOf } from "../language.ts"
import { type DocsWord, en } from "./words/en.ts"
import { ko } from "./words/ko.ts"

export const tell = sayingOf<DocsWord>({ en, ko })

/** The same of a word that a server has part in; undefined where there is none. */
export const tellKnown = (word: string): string | undefined =>
  Object.hasOwn(en, word) ? tell(word as DocsWord) : undefined
