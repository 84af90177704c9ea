/** A script of Redis in words and signs. */

export type Token = { readonly kind: "name" | "word" | "number" | "text" | "sign" | "end"; readonly text: string }

const words = new Set(
  "and break do else elseif end false for function if in local nil not or repeat return then true until while".split(
    " ",
  ),
)

const pattern =
  /\s+|--[^\n]*|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|'(?<single>[^'\\\n]*)'|"(?<double>[^"\\\n]*)"|(?<sign>\.\.|==|~=|<=|>=|[-+*/%#<>=(){}[\],.;:])/y

export const tokensOf = (script: string): ReadonlyArray<Token> => {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < script.length) {
    const at = pattern.lastIndex
    const groups = pattern.exec(script)?.groups
    if (groups === undefined) throw new Error(`a script cannot be read from here: ${script.slice(at, at + 40)}`)
    const { double, name, number, sign, single } = groups
    const text = single ?? double
    if (number !== undefined) tokens.push({ kind: "number", text: number })
    else if (name !== undefined) tokens.push({ kind: words.has(name) ? "word" : "name", text: name })
    else if (text !== undefined) tokens.push({ kind: "text", text })
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign })
  }
  return [...tokens, { kind: "end", text: "the end" }]
}
