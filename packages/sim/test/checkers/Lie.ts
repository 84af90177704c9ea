/** A lie told to one checker of a world that is otherwise honest: it has to object. */
import type { Checker } from "../../src/checkers/Checker.ts"
import type { Observers } from "../../src/checkers/index.ts"
import { allCheckers } from "../../src/checkers/index.ts"

/** What a checker may answer to; the other methods only tell it something. */
export const judgingMethods = [
  "committed",
  "replied",
  "published",
  "placeSeen",
  "seatsTold",
  "streamed",
  "viewed",
  "stopped",
] as const satisfies ReadonlyArray<keyof Checker>
export type JudgingMethod = (typeof judgingMethods)[number]
export type FactOf<M extends JudgingMethod> = Parameters<NonNullable<Checker[M]>>[0]

export type Lie = {
  /** {@link Checker.promise} of the checker that hears it. */
  readonly promise: string
  readonly method: JudgingMethod
  readonly what: string
  readonly objection: RegExp
  /** What is told in place of a fact; `[fact]` where the lie has to wait for a better moment. Made anew for each world. */
  readonly begin: () => (fact: never) => ReadonlyArray<unknown>
}

export const lie = <M extends JudgingMethod>(
  method: M,
  promise: string,
  what: string,
  objection: RegExp,
  begin: () => (fact: FactOf<M>) => ReadonlyArray<FactOf<M>>,
): Lie => ({ promise, method, what, objection, begin })

/** Changes a fact whenever it can be changed. */
export const changed =
  <F>(change: (fact: F) => F | undefined): (() => (fact: F) => ReadonlyArray<F>) =>
  () =>
  (fact) => [change(fact) ?? fact]

/** The same object with other values for some of its properties; its methods still see the true ones. */
export const withOther = <T extends object>(object: T, others: Partial<T>): T =>
  new Proxy(object, {
    get: (target, name) => {
      if (Object.hasOwn(others, name)) return others[name as keyof T]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })

export type Hearing = { told: boolean; objection: string | undefined; falseAlarm: string | undefined }

/** What a lie says of itself, whatever it is told about. */
export type Told = {
  readonly promise: string
  readonly method: string
  readonly what: string
  readonly objection: RegExp
}

/** One checker per lie, each with a memory of its own; `hearings` says what came of it. */
export const liedTo =
  (lies: ReadonlyArray<Lie>, hearings: ReadonlyMap<Lie, Hearing>): Observers =>
  (checked) =>
    lies.flatMap((each) => {
      const checker = allCheckers(checked).find(({ promise }) => promise === each.promise)
      if (checker === undefined) return []
      const tell = each.begin() as (fact: unknown) => ReadonlyArray<unknown>
      return [lyingTo(checker, judgingMethods, { method: each.method, tell, heard: hearings.get(each)! })]
    })

type Lying = {
  readonly method: string
  /** `[fact]` while the truth is told. */
  readonly tell: (fact: unknown) => ReadonlyArray<unknown>
  readonly heard: Hearing
  /** It is lied to from the beginning, whatever it is told. */
  readonly always?: boolean
}

/** The checker, which hears the lie in place of the truth, and whose sentences go to `heard`. */
export const lyingTo = <C extends object, M extends keyof C & string>(
  checker: C,
  methods: ReadonlyArray<M>,
  { always = false, heard, method: of, tell }: Lying,
): C => {
  let told = always
  const ask =
    (method: M) =>
    (fact: unknown): undefined => {
      if (heard.objection !== undefined) return
      const facts = method === of ? tell(fact) : [fact]
      if (facts.length !== 1 || facts[0] !== fact) told = true
      heard.told ||= told
      const judge = checker[method] as (fact: unknown) => string | undefined
      for (const one of facts) {
        const broken = judge(one)
        if (broken === undefined) continue
        if (told) heard.objection ??= broken
        else heard.falseAlarm ??= broken
      }
    }
  return {
    ...checker,
    ...Object.fromEntries(methods.flatMap((method) => (checker[method] ? [[method, ask(method)]] : []))),
  }
}

/** The methods by which checkers judge, without those that only listen. */
export const judgedBy = <C extends { readonly promise: string }>(
  checkers: ReadonlyArray<C>,
  methods: ReadonlyArray<keyof C & string>,
  listeners: ReadonlySet<string>,
): ReadonlyArray<string> =>
  checkers
    .flatMap((checker) => methods.flatMap((method) => (checker[method] ? [`${checker.promise}: ${method}`] : [])))
    .filter((name) => !listeners.has(name))
    .toSorted()

export const liedAbout = (lies: ReadonlyArray<Told>): ReadonlyArray<string> =>
  [...new Set(lies.map(({ promise, method }) => `${promise}: ${method}`))].toSorted()

/** Runs one world after the other until each lie has met an objection; answers what is wrong with a lie or a checker. */
export const unheard = <L extends Told>(
  lies: ReadonlyArray<L>,
  worldsMax: number,
  run: (seed: number, open: ReadonlyArray<L>, hearings: ReadonlyMap<L, Hearing>) => void,
): ReadonlyArray<Hearing & { readonly lie: string }> => {
  const hearings = new Map(
    lies.map((lie): [L, Hearing] => [lie, { told: false, objection: undefined, falseAlarm: undefined }]),
  )
  for (let seed = 1; seed <= worldsMax; seed++) {
    const open = lies.filter((lie) => hearings.get(lie)!.objection === undefined)
    if (open.length === 0) break
    run(seed, open, hearings)
  }
  return lies
    .map((lie) => ({ lie: lie.what, ...hearings.get(lie)!, pattern: lie.objection }))
    .filter(
      ({ falseAlarm, objection, pattern, told }) =>
        !told || falseAlarm !== undefined || objection === undefined || !pattern.test(objection),
    )
}
