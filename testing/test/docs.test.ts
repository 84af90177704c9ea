import { existsSync, globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { variables } from "@ticketrush/http/boot/config"
import { describe, expect, it } from "vitest"
import { pages } from "../../scripts/pages.ts"

const root = new URL("../../", import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), "utf8")
const written = globSync("{,docs/**/,bench/,scenarios/,testing/,packages/*/}*.md", { cwd: fileURLToPath(root) }).sort()

describe("a reference page made from code", () => {
  it.each(pages)("%s is what `npm run docs` writes", (path, page) => {
    expect(text(path)).toBe(page)
  })
})

describe("what is written for people", () => {
  it.each(written)("%s links to files that are there, and names npm scripts that exist", (path) => {
    const page = text(path)
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link).filter((link) => !/^\w+:/.test(link))
    expect(links.filter((link) => !existsSync(new URL(link, new URL(path, root))))).toEqual([])
    const scripts = Object.keys(JSON.parse(text("package.json")).scripts)
    const named = [...page.matchAll(/npm run ([\w-]+)/g)].map(([, script]) => script)
    expect(named.filter((script) => !scripts.includes(script))).toEqual([])
  })

  it("has a Korean README with the headings, commands, settings, links and numbers of the English one", () => {
    const [english, korean] = [text("README.md"), text("README.ko.md")].map((page) => {
      const [, ...blocks] = page.split("```")
      const commands = blocks
        .filter((_, nth) => nth % 2 === 0)
        .join("")
        .split("\n")
      const rows = page.split("\n").filter((line) => line.startsWith("| `"))
      const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link)
      return {
        headings: page.match(/^#+ /gm),
        commands: commands.map((line) => line.split("#")[0].trim()),
        settings: rows.map((line) => [line.split("|")[1], line.split("|")[2].match(/`[^`]+`/g)]),
        links: links.filter((link) => !link.startsWith("README")).sort(),
        numbers: [...page.matchAll(/\d[\d,]*\d/g)].map(([number]) => number).sort(),
      }
    })
    expect(korean).toEqual(english)
  })

  it("lists in README.md every setting there is, with its default", () => {
    const rows = text("README.md")
      .split("\n")
      .filter((line) => line.startsWith("| `") && /`[A-Z_0-9]+`/.test(line))
    for (const { name, initial } of Object.values(variables)) {
      const row = rows.find((line) => line.split("|")[1].includes(`\`${name}\``))
      expect(row, name).toBeDefined()
      if (initial !== "") expect(row).toContain(`\`${initial}\``)
    }
  })
})
