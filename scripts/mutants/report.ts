/** What came out, for a terminal and as a page. */
import { equivalents } from "./equivalents.ts"
import { operators } from "./Mutant.ts"
import { type Result, scoreOf } from "./results.ts"
import { folders } from "./scope.ts"

export const reportPath = "docs/internals/mutants-report.md"

const percent = (value: number): string => `${value.toFixed(1)} %`

const survivorsOf = (results: ReadonlyArray<Result>): ReadonlyArray<Result> =>
  results
    .filter(({ verdict }) => verdict === "survived" || verdict === "unreached")
    .toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))

export const summaryLines = (results: ReadonlyArray<Result>): ReadonlyArray<string> => {
  const { killed, percent: score, survived, timeouts } = scoreOf(results)
  return [
    ...survivorsOf(results).map(
      ({ after, before, id, line, path, verdict }) =>
        `${id} ${path}:${line} ${verdict}${id in equivalents ? ", equivalent" : ""}\n  - ${before}\n  + ${after}`,
    ),
    `${results.length} mutants: ${killed} killed, ${survived} survived, ${timeouts} timeouts; score ${percent(score)}`,
  ]
}

const code = (text: string): string => `\`\`${text.replaceAll("|", "\\|")}\`\``

const scoreRow = (name: string, results: ReadonlyArray<Result>): string => {
  const { killed, percent: score, survived, timeouts } = scoreOf(results)
  return `| ${name} | ${results.length} | ${killed} | ${survived} | ${timeouts} | ${results.length === 0 ? "-" : percent(score)} |`
}

export const reportPage = (results: ReadonlyArray<Result>, about: { readonly seed: number }): string => {
  const survivors = survivorsOf(results)
  const known = survivors.filter(({ id }) => id in equivalents)
  const open = survivors.filter(({ id }) => !(id in equivalents))
  const change = ({ after, before, id, line, path }: Result): string =>
    `| \`${id}\` | \`${path}:${line}\` | ${code(before)} | ${code(after)} |`
  return `# Mutants: the newest report

Made by \`npm run mutants -- --sample ${results.length} --seed ${about.seed} --report\`. [How it works](mutants.md).

| | mutants | killed | survived | timeouts | score |
|---|---:|---:|---:|---:|---:|
${Object.entries(folders)
  .map(([name, folder]) =>
    scoreRow(
      `\`${name}\``,
      results.filter(({ path }) => path.startsWith(`${folder}/`)),
    ),
  )
  .join("\n")}
${scoreRow("**all**", results)}

The score is killed of killed and survived. Timeouts count for neither side; mutants that are written down as equivalent
count as survivors.

| kind of change | mutants | killed | survived | timeouts | score |
|---|---:|---:|---:|---:|---:|
${Object.keys(operators)
  .map((name) =>
    scoreRow(
      name,
      results.filter(({ operator }) => operator === name),
    ),
  )
  .join("\n")}

## Survivors

| id | place | before | after |
|---|---|---|---|
${open.map(change).join("\n")}

## Survivors that change nothing

| id | place | before | after | why nothing can notice it |
|---|---|---|---|---|
${known.map((result) => `${change(result)} ${equivalents[result.id]} |`).join("\n")}
`
}
