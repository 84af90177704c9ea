import { describe, expect, it } from "vitest"
import { csvLine } from "../src/csv.ts"

describe("a line of comma-separated values", () => {
  it("quotes what would end a cell, and leaves out what is not told", () => {
    expect(csvLine(["a", 'say "hi"', "b,c", "two\nlines", null, 7])).toBe('a,"say ""hi""","b,c","two\nlines",,7\r\n')
    expect(csvLine([" a", "b ", "c d"])).toBe('" a","b ",c d\r\n')
  })

  it("is never a formula of a spreadsheet, in no width and behind no blank", () => {
    for (const first of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]) {
      const [cell] = csvLine([`${first}1+1`])
        .split("\r\n")
        .join("\n")
        .split(/\n$/)
      expect(cell.replace(/^"/, "")[0], JSON.stringify(first)).toBe("'")
    }
    expect(csvLine(['=HYPERLINK("http://evil.example","x")'])).toBe(`"'=HYPERLINK(""http://evil.example"",""x"")"\r\n`)
    expect(csvLine(["a=b", "A-1"])).toBe("a=b,A-1\r\n")
  })
})
