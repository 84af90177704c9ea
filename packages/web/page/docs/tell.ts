/** The words of the page of developers, in the language of the page. */
import { sayingOf } from "../language.ts"
import { type DocsWord, en } from "./words/en.ts"
import { ko } from "./words/ko.ts"

export const tell = sayingOf<DocsWord>({ en, ko })
