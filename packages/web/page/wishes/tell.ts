/** Words of wishes, in the language of the page: they come with the form, and not with the first page. */
import { sayingOf } from "../language.ts"
import { en, type WishWord } from "./words/en.ts"
import { ko } from "./words/ko.ts"

export const tell = sayingOf<WishWord>({ en, ko })
