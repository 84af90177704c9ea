/** The words of the page in one language, as the page fills them in. */
import { en, type WordKey } from "../../page/words/en.ts"
import { ko } from "../../page/words/ko.ts"

export type Tongue = "en" | "ko"
export type Say = (word: WordKey, fill?: Readonly<Record<string, string | number>>) => string

export const wordsOf = (tongue: Tongue): Say => {
  const texts: Readonly<Record<WordKey, string>> = tongue === "en" ? en : ko
  return (word, fill = {}) => texts[word].replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name]))
}
