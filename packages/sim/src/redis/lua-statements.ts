/**
 * The part of Lua in which the scripts of the strategies and of the cluster are written: local names and functions,
 * assignments, conditions, counted loops, loops over a list and under a condition. A script that uses more is refused when it is read, so none runs in part.
 */
import { type Expression, readExpression, readTarget } from "./lua-expressions.ts"
import { Scope } from "./lua-scope.ts"
import { isTrue, LuaError, LuaTable, type LuaValue, numberOf } from "./lua-values.ts"
import { TokenReader } from "./TokenReader.ts"

type Returned = { readonly value: LuaValue }
/** Undefined: what follows runs. */
type Statement = (scope: Scope) => Returned | undefined

/** Runs with these names, and gives what it returns. */
export type LuaScript = (names: Readonly<Record<string, LuaValue>>) => LuaValue

export const readScript = (text: string): LuaScript => {
  const tokens = new TokenReader(text)
  const body = readBlock(tokens)
  if (!tokens.ended) throw new Error(`a script has "${tokens.peek().text}" where a statement is expected`)
  return (names) => {
    const globals = new Scope(null)
    for (const [name, value] of Object.entries(names)) globals.define(name, value)
    return body(globals)?.value
  }
}

const readBlock = (tokens: TokenReader): Statement => {
  const statements: Statement[] = []
  while (!tokens.ended && !["end", "else", "elseif"].some((word) => tokens.is(word))) {
    if (tokens.is(";")) tokens.next()
    else statements.push(readStatement(tokens))
  }
  return (scope) => {
    const inner = new Scope(scope)
    for (const statement of statements) {
      const returned = statement(inner)
      if (returned !== undefined) return returned
    }
    return undefined
  }
}

const readStatement = (tokens: TokenReader): Statement => {
  if (tokens.is("local")) return readLocal(tokens)
  if (tokens.is("if")) return readIf(tokens)
  if (tokens.is("for")) return readFor(tokens)
  if (tokens.is("while")) return readWhile(tokens)
  if (tokens.is("return")) return readReturn(tokens)
  const { read, write } = readTarget(tokens)
  if (!tokens.is("=")) {
    if (write !== undefined) throw new Error("a script has a name where a statement is expected")
    return (scope) => {
      read(scope)
      return undefined
    }
  }
  if (write === undefined) throw new Error("a script assigns to what is no name")
  tokens.next()
  const value = readExpression(tokens)
  return (scope) => {
    write(scope, value(scope))
    return undefined
  }
}

const readLocal = (tokens: TokenReader): Statement => {
  tokens.take("local")
  if (tokens.is("function")) return readFunction(tokens)
  const names = [tokens.name()]
  while (tokens.is(",")) {
    tokens.next()
    names.push(tokens.name())
  }
  const values = tokens.is("=") ? readList(tokens) : []
  return (scope) => {
    const read = values.map((value) => value(scope))
    for (const [at, name] of names.entries()) scope.define(name, read[at])
    return undefined
  }
}

const readFunction = (tokens: TokenReader): Statement => {
  tokens.take("function")
  const name = tokens.name()
  const parameters: string[] = []
  tokens.take("(")
  while (!tokens.is(")")) {
    parameters.push(tokens.name())
    if (!tokens.is(")")) tokens.take(",")
  }
  tokens.take(")")
  const body = readBlock(tokens)
  tokens.take("end")
  return (scope) => {
    scope.define(name, (...given) => {
      const inner = new Scope(scope)
      for (const [at, parameter] of parameters.entries()) inner.define(parameter, given[at])
      return body(inner)?.value
    })
    return undefined
  }
}

const readWhile = (tokens: TokenReader): Statement => {
  tokens.take("while")
  const when = readExpression(tokens)
  tokens.take("do")
  const body = readBlock(tokens)
  tokens.take("end")
  return (scope) => {
    while (isTrue(when(scope))) {
      const returned = body(scope)
      if (returned !== undefined) return returned
    }
    return undefined
  }
}

/** After the sign that begins it. */
const readList = (tokens: TokenReader): ReadonlyArray<Expression> => {
  const values: Expression[] = []
  do {
    tokens.next()
    values.push(readExpression(tokens))
  } while (tokens.is(","))
  return values
}

const readIf = (tokens: TokenReader): Statement => {
  const branches: Array<{ readonly when: Expression; readonly body: Statement }> = []
  let otherwise: Statement | undefined
  do {
    tokens.next()
    const when = readExpression(tokens)
    tokens.take("then")
    branches.push({ when, body: readBlock(tokens) })
  } while (tokens.is("elseif"))
  if (tokens.is("else")) {
    tokens.next()
    otherwise = readBlock(tokens)
  }
  tokens.take("end")
  return (scope) => (branches.find(({ when }) => isTrue(when(scope)))?.body ?? otherwise)?.(scope)
}

const readFor = (tokens: TokenReader): Statement => {
  tokens.take("for")
  const first = tokens.name()
  const second = readSecondName(tokens)
  const counts = tokens.is("=")
  const bounds = readList(tokens)
  tokens.take("do")
  const body = readBlock(tokens)
  tokens.take("end")
  const each = (scope: Scope, names: Readonly<Record<string, LuaValue>>): Returned | undefined => {
    const inner = new Scope(scope)
    for (const [name, value] of Object.entries(names)) inner.define(name, value)
    return body(inner)
  }
  if (!counts) return overList(first, second, bounds[0], each)
  return (scope) => {
    const [from, to, step = 1] = bounds.map((bound) => numberOf(bound(scope), "count from, to or by"))
    if (step <= 0) throw new LuaError("a loop counts upwards here")
    for (let at = from; at <= to; at += step) {
      const returned = each(scope, { [first]: at })
      if (returned !== undefined) return returned
    }
    return undefined
  }
}

const readSecondName = (tokens: TokenReader): string | undefined => {
  if (!tokens.is(",")) return undefined
  tokens.next()
  return tokens.name()
}

type Each = (scope: Scope, names: Readonly<Record<string, LuaValue>>) => Returned | undefined

/** `for index, value in ipairs(list)`: the list is what `ipairs` gives back. */
const overList =
  (index: string, value: string | undefined, list: Expression, each: Each): Statement =>
  (scope) => {
    const table = list(scope)
    if (!(table instanceof LuaTable)) throw new Error("a script loops over what is no list")
    for (const [at, item] of table.list.entries()) {
      const returned = each(scope, value === undefined ? { [index]: at + 1 } : { [index]: at + 1, [value]: item })
      if (returned !== undefined) return returned
    }
    return undefined
  }

const readReturn = (tokens: TokenReader): Statement => {
  tokens.take("return")
  const value = tokens.is("end") || tokens.ended ? undefined : readExpression(tokens)
  return (scope) => ({ value: value?.(scope) })
}
