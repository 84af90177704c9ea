/** The tokens of a script, one after the other. */
import { type Token, tokensOf } from "./lua-tokens.ts"

export class TokenReader {
  readonly #tokens: ReadonlyArray<Token>
  #at = 0

  constructor(script: string) {
    this.#tokens = tokensOf(script)
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]
  }

  next(): Token {
    const token = this.peek()
    this.#at++
    return token
  }

  /** Whether this word or sign comes next. */
  is(text: string): boolean {
    const token = this.peek()
    return (token.kind === "word" || token.kind === "sign") && token.text === text
  }

  take(text: string): void {
    if (!this.is(text)) throw new Error(`a script has "${this.peek().text}" where "${text}" is expected`)
    this.#at++
  }

  name(): string {
    const { kind, text } = this.next()
    if (kind !== "name") throw new Error(`a script has "${text}" where a name is expected`)
    return text
  }

  get ended(): boolean {
    return this.peek().kind === "end"
  }
}
