/**
 * House rules about single files. A rule gives one sentence per offence, which says what to do instead.
 */
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { bareCode, importsOf, root, type Source } from "./sources.ts"

export type Rule = (source: Source) => ReadonlyArray<string>

const isProduct = (path: string) => /^packages\/[a-z]+\/src\/.*\.ts$/.test(path)
const isCode = (path: string) => /\.(ts|js)$/.test(path)

const linesWith = (text: string, pattern: RegExp, advice: string): ReadonlyArray<string> =>
  text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`line ${index + 1}: ${advice}`] : []))

/** Where time, randomness and the process itself enter; everywhere else they are passed in. */
const boot = [
  /^packages\/[a-z]+\/src\/(main|patched-main|race|ticketrush|boot\/(main|serve|keep-sources))\.ts$/,
  // Has to stand before a library that reads the environment when it is loaded.
  /^packages\/http\/src\/header-bound\.ts$/,
  /^packages\/engine\/src\/ports-node\.ts$/,
  /^packages\/engine\/src\/database\//,
]

const banned: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bDate\.now\s*\(/, "Date.now: take the batch's journal time, or Clock.monotonicMs"],
  [/\bDate\s*\(\s*\)|\bnew Date\b(?!\s*\()/, "new Date(): take the batch's journal time"],
  [/\bperformance\.now\b|\bhrtime\b|\bprocess\.uptime\b/, "a clock of the process: take Clock.monotonicMs"],
  [/\bMath\.random\s*\(/, "Math.random: take randomness as data"],
  [
    /\brandom(UUID|Bytes|Int|Fill|FillSync)\s*\(|\b(getRandomValues|webcrypto)\b/,
    "randomness from crypto: take it as data",
  ],
  [/\bset(Timeout|Interval|Immediate)\s*\(/, "a timer: take Defer, or an Effect Schedule"],
  [/\bprocess\.(env|exit)\b/, "process.env and process.exit: settings come through Effect Config, ends through main"],
  [/\bconsole\./, "console: report through Log or Effect.log"],
]

export const bannedCalls: Rule = ({ path, text }) =>
  isProduct(path) && !boot.some((place) => place.test(path))
    ? banned.flatMap(([pattern, advice]) => linesWith(bareCode(text), pattern, advice))
    : []

/** Signing is made up in the simulation: only the types of it are reached. */
const madeUp = /^packages\/http\/src\/keys\//

/** What the simulation drives is one thread of plain calls: the language's own queue would escape its scheduler. */
export const noHiddenQueue =
  (driven: ReadonlySet<string>): Rule =>
  ({ path, text }) =>
    driven.has(path) && isProduct(path) && !madeUp.test(path)
      ? linesWith(
          bareCode(text),
          /\b(async|await|Promise|queueMicrotask|WeakMap|WeakSet|WeakRef)\b|\bnextTick\s*\(|\.nextTick\b/,
          "a promise or a weak collection: take a callback and Defer.soon",
        )
      : []

/** EngineApi holds types alone: nothing of it is there at run time. */
export const pureCore: Rule = (source) =>
  source.path.startsWith("packages/engine/src/core/")
    ? importsOf(source).flatMap((specifier) => {
        const near = specifier.startsWith("./") || specifier === "../EngineApi.ts"
        return near || specifier.startsWith("@ticketrush/protocol")
          ? []
          : [`the core imports protocol and its siblings only, not ${specifier}`]
      })
    : []

/** They run in browsers, too. */
export const onEffectAlone: Rule = (source) => {
  const [, name] = /^packages\/(protocol|client)\/src\//.exec(source.path) ?? []
  return name === undefined
    ? []
    : importsOf(source)
        .filter((specifier) => !/^(\.|effect(\/|$)|@ticketrush\/)/.test(specifier))
        .map((specifier) => `${name} imports nothing but effect, not ${specifier}`)
}

/** Packages that stay behind one file each. */
const behind: ReadonlyArray<readonly [RegExp, RegExp]> = [
  [/^uWebSockets\.js$/, /^packages\/http\/src\/Server(Answer|Connection|Exchange|Socket)?\.ts$|^bench\//],
  [
    /^pg$/,
    /^packages\/engine\/src\/journal\/JournalPostgres\w*\.ts$|^packages\/engine\/src\/database\/(DatabaseHosts|HostSession)\.ts$|^packages\/engine\/src\/backends\/(Row|Attempts)\w*Postgres\.ts$|^testing\/|^bench\/|\/test\//,
  ],
  [/^ioredis$/, /^packages\/engine\/src\/backends\/redis-client\.ts$|^testing\/|\/test\//],
  [/^standardwebhooks$/, /^packages\/payment\/src\/webhooks\/StandardWebhooks\.ts$|^docs\/|^findings\/|\/test\//],
  [/^kafkajs$/, /^packages\/engine\/src\/backends\/kafka-client\.ts$|^testing\/|\/test\//],
  [/^vitest$|^@effect\/vitest$/, /\/test\/|^vitest\.config\.ts$/],
]

export const behindOneFile: Rule = (source) =>
  importsOf(source).flatMap((specifier) =>
    behind
      .filter(([packageName, place]) => packageName.test(specifier) && !place.test(source.path))
      .map(([, place]) => `${specifier} is imported only in ${place.source}`),
  )

/** Where the gateway calls what calls back later, in a turn that knows of no request or connection. */
const callingBack =
  /^packages\/http\/src\/((ask|order|with)-sale|drill\/DrillSale|line\/LineSettings|served\/reservations-of|stream\/(Hub|topics\/TopicSession))\.ts$/

export const callbacksAreGuarded: Rule = ({ path, text }) =>
  path.startsWith("packages/http/src/") && !callingBack.test(path)
    ? linesWith(
        bareCode(text),
        /\.(submit|ask|load)\(/,
        "a callback of a sale: take orderSale, askSale or withSale, so that a throw in it is a 500 and not silence",
      )
    : []

/** The page is JavaScript, and its tests import it as what it is. Of a worker the build is asked for its address. */
const ending = /\.ts(\?worker&url)?$|\/js\/([\w-]+\/)*[\w-]+\.js$/

export const importEndings: Rule = (source) =>
  source.path.endsWith(".ts")
    ? importsOf(source)
        .filter((specifier) => specifier.startsWith(".") && !ending.test(specifier))
        .map((specifier) => `the path of ${specifier} ends in .ts`)
    : []

/** Files that may be longer, and how long. Each is one thing that splitting would not make clearer. */
export const longFiles: Readonly<Record<string, number>> = {}
const lineBound = 450

export const fileBound: Rule = ({ path, text }) => {
  const lines = text.split("\n").length - 1
  const bound = longFiles[path] ?? lineBound
  return /\.(ts|js|css|sql)$/.test(path) && lines > bound ? [`${lines} lines, the bound is ${bound}`] : []
}

export const noMachinePaths: Rule = ({ text }) =>
  linesWith(
    text,
    /(?<![\w.$}\])])\/(work|tmp|root|home|Users)\/\w/,
    "a path of one machine: build it from a setting or a temporary folder",
  )

export const noLeftovers: Rule = ({ text }) =>
  linesWith(text, /\b(TODO|FIXME|XXX|HACK)\b/, "a leftover marker: do it, or open an issue")

/** Not the line of seven `=` between both sides: it may underline a heading, and never stands without the others. */
export const noConflicts: Rule = ({ text }) =>
  linesWith(text, /^(<{7}|\|{7}|>{7})( |$)/, "a merge that was committed in conflict: keep what both sides meant")

export const everyTestRuns: Rule = ({ path, text }) =>
  isCode(path) && path.includes("/test/")
    ? linesWith(
        bareCode(text),
        /\b(it|test|describe)\s*(\.\w+)*\.(only|skip|todo|fails)\b/,
        "a test that does not run: fix or delete it; what a machine lacks is asked with runIf",
      )
    : []

export const oneTitle: Rule = ({ path, text }) => {
  // Templates of issues and pull requests get their title from their author.
  if (!path.endsWith(".md") || path.startsWith(".github/")) return []
  const titles = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").match(/^# /gm)?.length ?? 0
  return titles === 1 ? [] : [`a page has one title, this one has ${titles}`]
}

export const linksLead =
  (paths: ReadonlySet<string>): Rule =>
  ({ path, text }) =>
    path.endsWith(".md")
      ? [...text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
          .map((match) => match[1])
          .filter((link) => !/^[a-z]+:/.test(link))
          .map((link) => new URL(link, `file:///${dirname(path)}/`).pathname.slice(1).replace(/\/$/, ""))
          .filter((target) => !paths.has(target) && ![...paths].some((each) => each.startsWith(`${target}/`)))
          .map((target) => `a link leads to ${target}, which is not there`)
      : []

/** Made by a run, so not there in a clone. */
const madeByRuns = /\/(results|\.cache)(\/|$)/

/** A worker or program that is started by its place: nothing else notices when it moves. */
export const startedFilesAreThere: Rule = ({ path, text }) =>
  isCode(path)
    ? [...text.matchAll(/new URL\(\s*"([^"]+)",\s*import\.meta\.url\s*\)/g)]
        .map(([, to]) => new URL(to, `file:///${path}`).pathname.slice(1))
        .filter((target) => !madeByRuns.test(`/${target}`) && !existsSync(join(root, target)))
        .map((target) => `${target} is not there; the file of a package is named with import.meta.resolve`)
    : []
